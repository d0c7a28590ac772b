/** Packages of Python that hold nothing but their names, for tests: made in a folder by python's own library. */

/** A program for `python3 -c`; its arguments are the folder and `name==version` with `:needed` behind it, where it needs another. */
export const wheelProgram = `
import sys, zipfile
for text in sys.argv[2:]:
    what, _, needs = text.partition(":")
    name, version = what.split("==")
    info = name + "-" + version + ".dist-info/"
    with zipfile.ZipFile(sys.argv[1] + "/" + name + "-" + version + "-py3-none-any.whl", "w") as file:
        file.writestr(name + ".py", "version = " + repr(version) + "\\n")
        file.writestr(info + "METADATA", "Metadata-Version: 2.1\\nName: " + name + "\\nVersion: " + version + "\\n" + ("Requires-Dist: " + needs + "\\n" if needs else ""))
        file.writestr(info + "WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        file.writestr(info + "RECORD", name + ".py,,\\n" + "".join(info + each + ",,\\n" for each in ("METADATA", "WHEEL", "RECORD")))
`
