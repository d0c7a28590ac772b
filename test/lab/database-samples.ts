/** Samples of the modules that speak to servers of databases. */
import type { Sample } from './samples.ts'
import { installed } from './system-samples.ts'

const mariadb = `${installed('mariadb-server')}; systemctl start mariadb`

export const databaseSamples: Readonly<Record<string, Sample>> = {
  mysql_db: {
    before: `${mariadb}; mariadb -e 'DROP DATABASE IF EXISTS made; DROP DATABASE IF EXISTS old; CREATE DATABASE old'`,
    tasks: `
- mysql_db: { name: made, encoding: utf8mb4, collation: utf8mb4_bin, login_unix_socket: /run/mysqld/mysqld.sock }
- mysql_db: { name: [old, "never 'was'"], state: absent }`,
  },
  mysql_info: {
    before: `${mariadb}; mariadb -e 'CREATE DATABASE IF NOT EXISTS hollow'`,
    tasks: `
- mysql_info: { return_empty_dbs: true }
  register: server
- assert:
    that:
      - server.server_engine == 'MariaDB' and server.version.major >= 10 and server.version.full is match('10|11')
      - server.databases.hollow.size == 0 and server.databases.mysql.size > 0
      - server.settings.port == 3306 and server.global_status.Uptime is number and server.engines.InnoDB.Support == 'DEFAULT'
      - server.users.localhost.root.Super_priv is defined and server.users.localhost.root.max_connections == 0
      - server.slave_status == {} and not server.changed`,
  },
  mysql_query: {
    before: `${mariadb}; mariadb -e 'CREATE DATABASE IF NOT EXISTS asked; USE asked; DROP TABLE IF EXISTS t; CREATE TABLE t (x int, y varchar(20))'`,
    tasks: `
- mysql_query: { login_db: asked, query: ["SELECT count(*) AS n FROM t", "SELECT '5' AS five, NULL AS none, 1.5 AS half"] }
  register: found
- assert: { that: ["found.query_result[0][0].n in [0, 1]", "found.query_result[1][0] == {'five': '5', 'none': none, 'half': 1.5}", not found.changed] }
- mysql_query:
    login_db: asked
    query: INSERT INTO t SELECT 5, %s FROM DUAL WHERE NOT EXISTS (SELECT * FROM t)
    single_transaction: true
    positional_args: ["it's \\\\ odd"]
  register: added
- assert: { that: ["added.changed == (found.query_result[0][0].n == 0)", "added.rowcount[0] == 1 - found.query_result[0][0].n"] }
  when: not ansible_check_mode
- mysql_query: { login_db: asked, query: SELECT y FROM t }
  register: found
- assert: { that: 'found.query_result == [[{"y": "it''s \\\\ odd"}]]' }
  when: not ansible_check_mode`,
  },
  mysql_replication: {
    before: `${mariadb}; mariadb -e 'STOP SLAVE; RESET SLAVE ALL; STOP SLAVE "second"; RESET SLAVE "second" ALL' -f 2>/dev/null || true`,
    tasks: `
- mysql_replication: { mode: getreplica }
  register: copy
- assert: { that: "copy.Is_Replica in [true, false] and not copy.changed" }
- mysql_replication:
    mode: changeprimary
    primary_host: 192.0.2.1
    primary_user: copy
    primary_port: 3307
    primary_delay: 5
    primary_ssl_ca: /etc/ssl/certs/ca-certificates.crt
- mysql_replication: { mode: stopreplica }
- mysql_replication: { mode: resetreplicaall, connection_name: second }`,
  },
  mysql_user: {
    before: `${mariadb}; mariadb -e "DROP USER IF EXISTS made@localhost; DROP USER IF EXISTS old@localhost; DROP USER IF EXISTS gone@'%'; CREATE USER old@localhost; GRANT ALL ON x.* TO old@localhost; CREATE USER gone@'%'; CREATE DATABASE IF NOT EXISTS y; CREATE TABLE IF NOT EXISTS y.t (a int, b int)"`,
    tasks: `
- mysql_user: { name: made, password: "it's \\\\ a \\"secret\\"", priv: "made.*:SELECT,INSERT,GRANT/*.*:PROCESS", resource_limits: { MAX_USER_CONNECTIONS: 5 } }
- mysql_user: { name: old, priv: { "x.*": "SELECT", "y.t": "SELECT (b, a)" }, plugin: unix_socket }
- mysql_user: { name: gone, host_all: true, state: absent, sql_log_bin: false }`,
  },
  mysql_variables: {
    before: `${mariadb}; mariadb -e 'SET GLOBAL sync_binlog = 0; SET GLOBAL slow_query_log = OFF; SET GLOBAL init_connect = ""'`,
    tasks: `
- mysql_variables: { variable: sync_binlog, value: 1 }
- mysql_variables: { variable: slow_query_log, value: 1 }
- mysql_variables: { variable: init_connect, value: "SET @a = 'b\\\\'" }
- mysql_variables: { variable: sql_mode }
  register: kept
- assert: { that: "'STRICT_TRANS_TABLES' in kept.msg and not kept.changed" }`,
  },
  postgres_db: {
    before: "su postgres -c \"dropdb --if-exists made; psql -qc 'DROP ROLE IF EXISTS maker' -c 'CREATE ROLE maker'\"",
    tasks: `
- postgres_db: { name: made, owner: maker, encoding: UTF8, template: template0, lc_collate: C, lc_ctype: C, comment: "it's made" }
  become: true
  become_user: postgres`,
  },
  postgres_ext: {
    before:
      "su postgres -c \"psql -qc 'DROP EXTENSION IF EXISTS pgcrypto' -c 'DROP EXTENSION IF EXISTS hstore' -c 'CREATE EXTENSION hstore'\" 2>/dev/null",
    tasks: `
- postgres_ext: { name: pgcrypto, db: postgres, version: latest, comment: "it's for tokens" }
  become: true
  become_user: postgres
- postgres_ext: { name: hstore, db: postgres, state: absent }
  become: true
  become_user: postgres`,
  },
  postgres_hba: {
    tasks: `
- postgres_hba: { contype: local, databases: all, users: all, method: scram-sha-256 }
  become: true
  become_user: postgres`,
  },
  postgres_info: {
    tasks: `
- postgres_info: { filter: "ver*,databases,roles" }
  become: true
  become_user: postgres
  register: server
- assert: { that: "server.version.major >= 15 and server.databases.postgres.owner == 'postgres' and server.roles.postgres.superuser and server.settings == {}" }`,
  },
  postgres_membership: {
    before:
      'su postgres -c "psql -q" <<END\nDROP ROLE IF EXISTS team, mate, ex;\nCREATE ROLE team; CREATE ROLE mate; CREATE ROLE ex; GRANT ex TO mate;\nEND\n',
    tasks: `
- postgres_membership: { group: team, user: mate, state: exact }
  become: true
  become_user: postgres`,
  },
  postgres_owner: {
    before:
      'su postgres -c "psql -q" <<END\nDROP TABLE IF EXISTS held;\nDROP ROLE IF EXISTS holder, heir;\nCREATE ROLE holder; CREATE ROLE heir; CREATE TABLE held (x int);\nEND\n',
    tasks: `
- postgres_owner: { db: postgres, obj_name: public.held, obj_type: table, new_owner: holder }
  become: true
  become_user: postgres`,
  },
  postgres_ping: {
    tasks: `
- postgres_ping: { db: postgres }
  become: true
  become_user: postgres
  register: server
- assert: { that: "server.is_available and server.server_version.major >= 15" }
- postgres_ping: { db: nowhere }
  become: true
  become_user: postgres
  register: server
- assert: { that: "not server.is_available and server.conn_err_msg is search('does not exist')" }`,
  },
  postgres_privs: {
    before:
      "su postgres -c \"psql -qc 'DROP SCHEMA IF EXISTS kept CASCADE' -c 'DROP ROLE IF EXISTS reader' -c 'CREATE ROLE reader' -c 'CREATE SCHEMA kept' -c 'CREATE TABLE kept.t (x int)' -c 'GRANT ALL ON kept.t TO reader'\" 2>/dev/null",
    tasks: `
- postgres_privs: { db: postgres, type: schema, objs: kept, privs: USAGE, roles: reader, grant_option: true }
  become: true
  become_user: postgres
- postgres_privs: { db: postgres, schema: kept, objs: ALL_IN_SCHEMA, privs: "INSERT,UPDATE", roles: reader, state: absent }
  become: true
  become_user: postgres`,
  },
  postgres_query: {
    before: "su postgres -c \"psql -qc 'DROP TABLE IF EXISTS asked' -c 'CREATE TABLE asked (x int)'\" 2>/dev/null",
    tasks: `
- postgres_query: { db: postgres, query: "SELECT count(*) AS n FROM asked" }
  become: true
  become_user: postgres
  register: found
- assert: { that: "found.query_result[0].n in [0, 1] and not found.changed" }
- postgres_query: { db: postgres, query: "INSERT INTO asked SELECT %s WHERE NOT EXISTS (SELECT FROM asked)", positional_args: [5] }
  become: true
  become_user: postgres
  register: added
- assert: { that: "added.changed == (found.query_result[0].n == 0)" }
  when: not ansible_check_mode`,
  },
  postgres_schema: {
    before:
      "su postgres -c \"psql -qc 'DROP SCHEMA IF EXISTS made' -c 'DROP SCHEMA IF EXISTS old CASCADE' -c 'CREATE SCHEMA old CREATE TABLE t (x int)'\" 2>/dev/null",
    tasks: `
- postgres_schema: { name: made, comment: "it's made" }
  become: true
  become_user: postgres
- postgres_schema: { name: old, state: absent, cascade_drop: true }
  become: true
  become_user: postgres`,
  },
  postgres_set: {
    before: "su postgres -c \"psql -qc 'ALTER SYSTEM RESET ALL' -c 'SELECT pg_reload_conf()'\"",
    tasks: `
- postgres_set: { name: work_mem, value: 12mb }
  become: true
  become_user: postgres
- postgres_set: { name: max_connections, value: "77" }
  become: true
  become_user: postgres`,
  },
  postgres_table: {
    before: "su postgres -c \"psql -qc 'DROP TABLE IF EXISTS shelf, old_shelf, shelves' -c 'CREATE TABLE old_shelf (x int)'\" 2>/dev/null",
    tasks: `
- postgres_table: { db: postgres, name: shelf, columns: ["id int", "x text default ':x'"], storage_params: fillfactor=70, unlogged: true }
  become: true
  become_user: postgres
- postgres_table: { db: postgres, name: old_shelf, rename: shelves }
  become: true
  become_user: postgres`,
  },
  postgres_tablespace: {
    before:
      'su postgres -c "psql -q" <<END\nDROP TABLESPACE IF EXISTS lab;\nEND\nrm -rf /var/lib/postgresql/lab; install -d -o postgres -m 700 /var/lib/postgresql/lab',
    tasks: `
- postgres_tablespace: { name: lab, location: /var/lib/postgresql/lab, set: { seq_page_cost: 4 } }
  become: true
  become_user: postgres`,
  },
  postgres_user: {
    before: 'su postgres -c "psql -qc \'DROP ROLE IF EXISTS made_role\'"',
    tasks: `
- postgres_user: { name: made_role, password: "it's a secret", role_attr_flags: "CREATEDB,NOSUPERUSER", conn_limit: 7, expires: "2040-01-31", comment: made }
  become: true
  become_user: postgres`,
  },
}
