"""Doors of the case studies: reading.py, telling.py, history.py. One blueprint, `cases`."""

from flask import Blueprint

bp = Blueprint("cases", __name__)
