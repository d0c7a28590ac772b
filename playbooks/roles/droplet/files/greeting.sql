-- One table with one row, owned by the role that reads it.
SET client_min_messages = warning;
SET ROLE :"role";
CREATE TABLE IF NOT EXISTS greeting (id integer PRIMARY KEY, words text NOT NULL);
INSERT INTO greeting VALUES (1, :'words') ON CONFLICT (id) DO NOTHING;
UPDATE greeting SET words = :'words' WHERE id = 1 AND words <> :'words';
