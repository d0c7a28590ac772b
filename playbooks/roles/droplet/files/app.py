"""A page with one row from PostgreSQL: small, but it crosses nginx, uWSGI, Flask, SQLAlchemy and psycopg2."""
import json
from pathlib import Path

from flask import Flask, jsonify
from markupsafe import escape
from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL

settings = json.loads(Path(__file__).with_name("database.json").read_text())
# Without a host the connection goes through PostgreSQL's local socket, and there it needs the password.
engine = create_engine(URL.create(**settings), pool_pre_ping=True)
app = Flask(__name__)


def greeting() -> str:
    with engine.connect() as connection:
        return connection.execute(text("SELECT words FROM greeting WHERE id = 1")).scalar_one()


@app.get("/")
def page() -> str:
    return f"<!doctype html>\n<title>Hello</title>\n<p>{escape(greeting())}</p>\n"


@app.get("/health")
def health():
    return jsonify(database=bool(greeting()))
