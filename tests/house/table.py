"""Every route and who may come: the one table that must name them all."""

from dataclasses import dataclass

from tests.house.scene import PEOPLE

# 303 is the way to the login, or on from a form; 404 is what one may not know of.
ACCESS = """
                                                       nobody ben jun vera mo ada eve
GET  /                                                 200 200 200 200 200 200 200
GET  /robots.txt                                       200 200 200 200 200 200 200
GET  /favicon.ico                                      302 302 302 302 302 302 302
GET  /health                                           200 200 200 200 200 200 200
GET  /feed.atom                                        200 200 200 200 200 200 200
GET  /archive                                          200 200 200 200 200 200 200
GET  /archive/2026/03                                   200 200 200 200 200 200 200
GET  /categories                                       200 200 200 200 200 200 200
GET  /categories/{category}                            200 200 200 200 200 200 200
GET  /categories/{category}/feed.atom                  200 200 200 200 200 200 200
GET  /authors/{author}                                 200 200 200 200 200 200 200
GET  /articles/{slug}                                  200 200 200 200 200 200 200
GET  /articles/{slug}/thread.json                      200 200 200 200 200 200 200
GET  /articles/{slug}/feed.atom                        200 200 200 200 200 200 200
GET  /articles/{slug}/people.json                       200 200 200 200 200 200 200
GET  /articles/{slug}/branches/{comment_id}            200 200 200 200 200 200 200
GET  /comments/{comment_id}                            302 302 302 302 302 302 302
GET  /comments/{pending_id}                            404 302 404 404 302 302 404
POST /articles/{slug}/comments                         422 303 303 303 303 303 403
POST /articles/{slug}/comments/preview                 200 200 200 200 200 200 200
POST /articles/{slug}/draft                            303 303 303 303 303 303 303
GET  /previews/{article_id}/a-signature                404 404 404 404 404 404 404
GET  /articles/{slug}/hint                              303 200 200 200 200 200 403
POST /articles/{slug}/hint                              403 303 303 303 303 303 403
GET  /account/hints                                    303 200 200 200 200 200 200
POST /articles/{slug}/visits                           403 303 303 303 303 303 303
POST /articles/{slug}/guest-replies                    404 404 404 404 404 404 404
GET  /replies/a-token                                  404 404 404 404 404 404 404
POST /replies/a-token                                  404 404 404 404 404 404 404
GET  /comments/{comment_id}/muting                     303 404 200 200 200 200 200
POST /comments/{comment_id}/muting                     403 404 303 303 303 303 303
GET  /comments/{comment_id}/flag                       303 404 200 200 404 404 404
POST /comments/{comment_id}/flag                       403 404 303 303 404 404 404
GET  /comments/{comment_id}/history                    200 200 200 200 200 200 200
GET  /comments/{comment_id}/edit                       303 200 404 404 404 404 404
POST /comments/{comment_id}/edit                       403 303 404 404 404 404 404
POST /comments/{comment_id}/edit/preview               403 200 404 404 404 404 404
GET  /comments/{comment_id}/deletion                   303 200 404 404 404 404 404
POST /comments/{comment_id}/deletion                   403 303 404 404 404 404 404
GET  /comments/{deleted_id}/deletion                   303 200 404 404 404 404 404
POST /comments/{deleted_id}/restoration                403 303 404 404 404 404 404

GET  /login                                            200 200 200 200 200 200 200
POST /login/corp                                       200 200 200 200 200 200 200
GET  /login/corp/callback                              400 400 400 400 400 400 400
POST /login/passkey/challenge                          200 200 200 200 200 200 200
POST /login/passkey                                    400 400 400 400 400 400 400
GET  /login/email                                      404 404 404 404 404 404 404
POST /login/email                                      404 404 404 404 404 404 404
GET  /login/email/a-token                              404 404 404 404 404 404 404
POST /login/email/a-token                              404 404 404 404 404 404 404
GET  /welcome                                          303 303 303 303 303 303 303
POST /welcome                                          303 303 303 303 303 303 303
POST /logout                                           303 303 303 303 303 303 303
GET  /avatars/{digest}.webp                            200 200 200 200 200 200 200
GET  /privacy                                          200 200 200 200 200 200 200
GET  /account                                          303 200 200 200 200 200 200
POST /account                                          403 303 303 303 303 303 403
POST /account/sessions/end                             403 303 303 303 303 303 303
POST /account/sessions/{session_id}/end                403 303 404 404 404 404 404
POST /account/link/corp                                403 200 200 200 200 200 200
GET  /account/link                                     303 303 303 303 303 303 303
POST /account/link                                     403 303 303 303 303 303 303
POST /account/identities/{identity_id}/removal         403 303 404 404 404 404 404
POST /account/passkeys/challenge                       403 200 200 200 200 200 200
POST /account/passkeys                                 403 422 422 422 422 422 422
POST /account/merge                                    403 303 303 303 303 303 303
POST /account/merges/{merge_id}/undo                   403 303 404 404 404 404 404
POST /account/guests/{guest_id}                        403 303 404 404 404 404 404
GET  /account/replies                                  303 200 200 200 200 200 200
GET  /comments/{removed_id}/appeal                     303 200 404 404 404 404 404
POST /comments/{removed_id}/appeal                     403 303 404 404 404 404 404
GET  /account/decisions                                303 200 200 200 200 200 200
POST /account/decisions/{warning_id}/appeal            403 303 404 404 404 404 404
POST /account/decisions/seen                           403 303 303 303 303 303 303
GET  /account/warning                                  303 200 200 200 200 200 200
POST /account/warning                                  403 303 303 303 303 303 303
GET  /account/mutes                                    303 200 200 200 200 200 200
POST /account/mutes/{account_id}/removal               403 303 303 303 303 303 303
GET  /account/export.zip                               303 200 200 200 200 200 200
GET  /account/erasure                                  303 200 200 200 200 200 200
POST /account/erasure                                  403 303 303 303 303 403 303
POST /account/erasure/end                              403 303 303 303 303 303 303
GET  /accounts                                         303 403 403 403 403 200 403
POST /accounts/{account_id}/roles                      403 403 403 403 403 303 403

GET  /moderation                                       303 403 403 403 200 200 403
GET  /moderation/log                                   303 403 403 403 200 200 403
GET  /moderation/settings                              303 403 403 403 403 200 403
POST /moderation/settings                              403 403 403 403 403 303 403
GET  /log                                              200 200 200 200 200 200 200
GET  /moderation/comments/{pending_id}                 303 403 403 403 200 200 403
POST /moderation/comments/{pending_id}/actions         403 403 403 403 303 303 403
POST /moderation/comments/{pending_id}/claim           403 403 403 403 303 303 403
POST /moderation/comments/{pending_id}/escalation      403 403 403 403 303 303 403
GET  /moderation/batches/new                           303 403 403 403 200 200 403
POST /moderation/batches                               403 403 403 403 303 303 403
GET  /moderation/batches/{batch_id}                    303 403 403 403 200 200 403
POST /moderation/batches/{batch_id}/undo               403 403 403 403 303 303 403
GET  /moderation/comments/{comment_id}/revisions/1     303 403 403 403 200 200 403
POST /moderation/comments/{comment_id}/revisions/1/actions 403 403 403 403 303 303 403
POST /moderation/actions/{action_id}/undo              403 403 403 403 303 303 403
POST /moderation/articles/{article_id}/actions         403 403 403 403 303 303 403
GET  /moderation/appeals                               303 403 403 403 200 200 403
GET  /moderation/appeals/{appeal_id}                   303 403 403 403 200 200 403
POST /moderation/appeals/{appeal_id}/answer            403 403 403 403 403 303 403
GET  /moderation/reasons                               303 403 403 403 403 200 403
POST /moderation/reasons                               403 403 403 403 403 303 403
POST /moderation/reasons/off_topic                     403 403 403 403 403 303 403
GET  /moderation/measures                              303 403 403 403 200 200 403
POST /moderation/measures                              403 403 403 403 303 303 403
POST /moderation/measures/{measure_id}/end             403 403 403 403 303 303 403
GET  /moderation/people                                303 403 403 403 200 200 403
GET  /moderation/accounts/{account_id}                 303 403 403 403 200 200 403
POST /moderation/accounts/{account_id}/actions         403 403 403 403 303 303 403
GET  /moderation/accounts/{account_id}/removal         303 403 403 403 200 200 403
POST /moderation/accounts/{account_id}/removal         403 403 403 403 303 303 403

GET  /moderation/rules                                 303 403 403 403 200 200 403
GET  /moderation/rules.txt                             303 403 403 403 200 200 403
GET  /moderation/rules/new                             303 403 403 403 403 200 403
POST /moderation/rules/new                             403 403 403 403 403 303 403
GET  /moderation/rules/import                          303 403 403 403 403 200 403
POST /moderation/rules/import                          403 403 403 403 403 303 403
GET  /moderation/rules/{rule_id}                       303 403 403 403 403 200 403
POST /moderation/rules/{rule_id}                       403 403 403 403 403 303 403
GET  /moderation/rules/{rule_id}/removal               303 403 403 403 403 200 403
POST /moderation/rules/{rule_id}/removal               403 403 403 403 403 303 403

GET  /desk                                             303 403 200 200 403 200 403
GET  /desk/articles/new                                303 403 200 200 403 200 403
POST /desk/articles/new                                403 403 303 303 403 303 403
GET  /desk/articles/{article_id}                       303 403 200 200 403 200 403
POST /desk/articles/{article_id}                       403 403 303 303 403 303 403
POST /desk/articles/{article_id}/withdrawal            403 403 303 303 403 303 403
GET  /desk/articles/{article_id}/preview-link          303 403 200 200 403 200 403
POST /desk/articles/{article_id}/preview-link          403 403 303 303 403 303 403
GET  /desk/articles/{article_id}/byline                303 403 200 200 403 200 403
POST /desk/articles/{article_id}/byline                403 403 303 303 403 303 403
GET  /desk/articles/{article_id}/review                303 403 200 200 403 200 403
POST /desk/articles/{article_id}/review                403 403 303 303 403 303 403
POST /desk/remarks/{remark_id}/resolution              403 403 303 303 403 303 403
POST /desk/articles/new/copies                         403 403 303 303 403 303 403
POST /desk/articles/{article_id}/copies                403 403 303 303 403 303 403
POST /desk/copies/{copy_id}/removal                    403 403 303 404 403 404 403
GET  /desk/articles/{article_id}/revisions             303 403 200 200 403 200 403
GET  /desk/articles/{article_id}/revisions/1           303 403 200 200 403 200 403
GET  /desk/articles/{article_id}/comparison            303 403 200 200 403 200 403
POST /desk/articles/{article_id}/revisions/1/restoration 403 403 303 303 403 303 403
POST /desk/preview                                     403 403 200 200 403 200 403
GET  /desk/hints                                       303 403 200 200 403 200 403
POST /desk/hints/{hint_id}/answer                      403 403 303 303 403 303 403
GET  /account/author                                   303 403 200 200 403 200 403
POST /account/author                                   403 403 303 303 403 303 403
GET  /desk/redirects                                   303 403 403 200 403 200 403
POST /desk/redirects                                   403 403 403 303 403 303 403
POST /desk/redirects/{redirect_id}/removal             403 403 403 303 403 303 403
GET  /desk/library                                     303 403 200 200 403 200 403
POST /desk/library                                     403 403 303 303 403 303 403
GET  /desk/library/{upload_id}                         303 403 200 200 403 200 403
POST /desk/library/{upload_id}                         403 403 303 303 403 303 403
POST /desk/library/{upload_id}/removal                 403 403 303 303 403 303 403
GET  /desk/articles/{article_id}/cover                 303 403 200 200 403 200 403
POST /desk/articles/{article_id}/cover                 403 403 303 303 403 303 403
GET  /desk/categories/{category_id}/picture            303 403 403 200 403 200 403
POST /desk/categories/{category_id}/picture            403 403 403 303 403 303 403
GET  /media/{upload}                                   200 200 200 200 200 200 200
GET  /desk/categories                                  303 403 403 200 403 200 403
POST /desk/categories                                  403 403 403 303 403 303 403
GET  /desk/categories/{category_id}                    303 403 403 200 403 200 403
POST /desk/categories/{category_id}                    403 403 403 303 403 303 403
POST /desk/categories/{category_id}/place              403 403 403 303 403 303 403
POST /desk/categories/{category_id}/replies            403 403 403 403 403 303 403
POST /desk/categories/{category_id}/thread             403 403 403 303 403 303 403
GET  /desk/categories/{category_id}/merge              303 403 403 200 403 200 403
POST /desk/categories/{category_id}/merge              403 403 403 303 403 303 403
POST /desk/categories/{empty_category_id}/removal      403 403 403 303 403 303 403
"""

# A form that is right in everything but, where a test wants it so, the token.
FIELDS: dict[str, dict[str, str]] = {
    "/articles/{slug}/comments": {"text": "A word of my own."},
    "/articles/{slug}/comments/preview": {"text": "*A word*"},
    "/articles/{slug}/draft": {"text": "A word to keep."},
    "/articles/{slug}/visits": {"all": "1"},
    "/comments/{comment_id}/edit": {"text": "Other words.", "seen": "1"},
    "/comments/{comment_id}/edit/preview": {"text": "*Other* words.", "seen": "1"},
    "/comments/{comment_id}/flag": {"reason": "abuse", "words": "A threat.", "seen": "1"},
    "/logout": {"next": "/archive"},
    "/account": {"name": "Walker {category_id}"},
    "/account/guests/{guest_id}": {"mine": "1"},
    "/account/erasure": {"texts": "keep"},
    "/accounts/{account_id}/roles": {"roles": "editor"},
    "/moderation/comments/{pending_id}/actions": {"decision": "approve"},
    "/moderation/batches": {"comments": "{pending_id}:0:{case_id}", "decision": "approve"},
    "/moderation/accounts/{account_id}/removal": {"reason": "spam", "message": "Enough.", "days": "3"},
    "/moderation/comments/{comment_id}/revisions/1/actions": {"reason": "abuse", "message": "A name."},
    "/moderation/settings": {"first_comments": "0", "first_days": "0", "most_links": "4", "open_days": "-1"},
    "/moderation/articles/{article_id}/actions": {"decision": "close"},
    "/comments/{removed_id}/appeal": {"text": "It was about the article."},
    "/account/decisions/seen": {"until": "1"},
    "/account/decisions/{warning_id}/appeal": {"text": "I was not fast."},
    "/moderation/appeals/{appeal_id}/answer": {"decision": "overturn", "message": "You are right."},
    "/moderation/reasons": {"label": "Reason {comment_id}", "text": "What it says."},
    "/moderation/reasons/off_topic": {"label": "Reason {category_id}", "text": "What it says now."},
    "/moderation/accounts/{account_id}/actions": {"decision": "ban", "message": "Enough.", "days": "3"},
    "/moderation/rules/new": {"pattern": "bargain {category_id}", "decision": "hold"},
    "/moderation/rules/import": {"text": "hold: bargain {category_id}", "decision": "hold"},
    "/moderation/rules/{rule_id}": {"pattern": "bargains {category_id}", "decision": "flag"},
    "/moderation/measures": {"target": "article-{article_id}", "kind": "slow", "minutes": "5", "hours": "2"},
    "/desk/articles/new": {"title": "A title", "source": "A text."},
    "/desk/articles/{article_id}": {"title": "Another title", "source": "Another text."},
    "/desk/articles/{article_id}/byline": {"account": "{writer_id}", "place": "2"},
    "/desk/articles/{article_id}/withdrawal": {},
    "/desk/articles/{article_id}/review": {"words": "", "text": "A remark."},
    "/desk/remarks/{remark_id}/resolution": {"resolved": "1"},
    "/desk/categories/{category_id}/thread": {"open_days": "7"},
    "/desk/library/{upload_id}": {"alt": "A square, {category_id}"},
    "/desk/articles/{article_id}/cover": {"upload": "{upload_id}"},
    "/desk/categories/{category_id}/picture": {"upload": "{upload_id}"},
    "/desk/articles/new/copies": {"title": "A title", "source": "A text.", "base": "0"},
    "/desk/articles/{article_id}/copies": {"title": "Another title", "source": "Another text.", "base": "1"},
    "/desk/preview": {"source": "# A text"},
    "/articles/{slug}/hint": {"words": "A typo in the third paragraph."},
    "/desk/hints/{hint_id}/answer": {"answer": "done", "thanks": "Thank you."},
    "/account/author": {"source": "I walk.", "links": "https://example.org"},
    "/desk/redirects": {"lines": "/old/{category_id} /archive"},
    "/desk/categories": {"name": "Gardens {category_id}", "parent": "0"},
    "/desk/categories/{category_id}/place": {"place": "1"},
    "/desk/categories/{category_id}/replies": {"premoderated": "1"},
    "/desk/categories/{category_id}/merge": {"target": "{empty_category_id}"},
    "/desk/categories/{category_id}": {"name": "Histories {category_id}", "parent": "0"},
}


@dataclass(frozen=True)
class Line:
    """One method of one address, and what each person is answered."""

    method: str
    rule: str
    expected: dict[str, int]

    def __str__(self) -> str:
        return f"{self.method} {self.rule}"


def read_table() -> list[Line]:
    """The lines of the table; each has a number for everybody."""
    cells = [row.split() for row in ACCESS.splitlines() if row.strip()][1:]
    return [Line(method, rule, dict(zip(PEOPLE, map(int, rest), strict=True))) for method, rule, *rest in cells]


LINES = read_table()
WRITES = [line for line in LINES if line.method == "POST"]
READS = [line for line in LINES if line.method == "GET"]


def allowed(line: Line) -> str:
    """Somebody who is logged in and whom the address lets in; mo's and ada's decisions come first."""
    return next((name for name in ("ada", "ben", "jun") if line.expected[name] not in (403, 404)), "ada")
