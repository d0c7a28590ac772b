[no]
x
