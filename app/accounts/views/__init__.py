"""Routes of logging in, of one's own account, and of people."""

from flask import Blueprint

accounts = Blueprint("accounts", __name__)

from app.accounts.views import linking, logging_in, mail, merging, own, passkeys, people
