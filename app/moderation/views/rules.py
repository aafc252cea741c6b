"""The rules about words: found, tried, changed, brought in and taken out."""

from collections import Counter

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.presence import get_present
from app.accounts.session import get_account, permitted
from app.comments.admission.words.models import WordDecision, WordRule
from app.comments.admission.words.wishes import Wish, read_lines, read_wish
from app.comments.policy import may_change_rules
from app.comments.queries.trials import Trial, try_rule
from app.comments.queries.word_rules import RULES_A_PAGE, count_rules, get_rule, list_all_rules, list_rules
from app.kernel.database import begin_reading, begin_writing, db
from app.kernel.errors import RuleBroken
from app.kernel.text import clean_line
from app.moderation.commands import rules as commands
from app.moderation.forms import WORD_DECISIONS, Rule, Rules
from app.moderation.models import ModerationAction
from app.moderation.policy import may_moderate
from app.moderation.queries.log import get_action
from app.moderation.views import moderation
from app.web.arguments import number
from app.web.forms import require, require_press


@moderation.get("/moderation/rules")
@permitted(may_moderate)
def rules() -> str:
    """The rules that are looked for, in the order of their words, and the change that was just made."""
    search, page, done = clean_line(request.args.get("q", ""))[:100], number("page", 1) or 1, number("done")
    rows = list_rules(search, page)
    return render_template(
        "moderation/rules.html",
        rules=rows[:RULES_A_PAGE],
        count=count_rules(),
        search=search,
        page=page,
        has_more=len(rows) > RULES_A_PAGE,
        done=get_action(done) if done else None,
    )


@moderation.route("/moderation/rules/new", methods=["GET", "POST"])
@permitted(may_change_rules)
def new_rule() -> AnyResponse:
    """A form for one more rule, which can be tried before it is kept."""
    return edit(None)


@moderation.route("/moderation/rules/<id:rule_id>", methods=["GET", "POST"])
@permitted(may_change_rules)
def rule(rule_id: int) -> AnyResponse:
    """Change a rule, or try what it would have caught."""
    return edit(get_rule(rule_id))


def edit(found: WordRule | None) -> AnyResponse:
    """The form of a rule, new or old; one of its buttons tries it, the other keeps it."""
    form, trial, error = Rule(obj=found), None, None
    if form.is_submitted():
        try:
            require(form)
            if not form.before.data and "try" not in request.form:
                return see(keep(form.wish, found))
            trial = try_out(form.wish, form.before.data)
        except RuleBroken as refusal:
            error = str(refusal)
    page = render_template(
        "moderation/rule.html", form=form, rule=found, decisions=WORD_DECISIONS, trial=trial, error=error
    )
    return make_response(page, 422 if error else 200)


def keep(wish: Wish, found: WordRule | None) -> ModerationAction:
    """Keep a rule; raises RuleBroken."""
    with db.session.begin_nested():
        return commands.change(get_account(), found, wish) if found else commands.add(get_account(), wish)


def try_out(wish: Wish, before: int | None) -> Trial:
    """What the rule would have caught; nobody waits for it. Raises RuleBroken."""
    read_wish(wish)
    begin_reading()
    return try_rule(wish.pattern, before)


def see(action: ModerationAction) -> AnyResponse:
    """On to the rules, with what was changed."""
    db.session.commit()
    return redirect(url_for("moderation.rules", done=action.id), 303)


@moderation.route("/moderation/rules/<id:rule_id>/removal", methods=["GET", "POST"])
@permitted(may_change_rules)
def rule_removal(rule_id: int) -> AnyResponse:
    """Ask whether a rule is to go, and remove it."""
    found = get_rule(rule_id)
    if request.method == "GET":
        return make_response(render_template("moderation/rule_removal.html", rule=found))
    require_press()
    return see(commands.remove(get_account(), found))


@moderation.route("/moderation/rules/import", methods=["GET", "POST"])
@permitted(may_change_rules)
def rules_import() -> AnyResponse:
    """Bring in many rules out of a text, all or none."""
    form, error, found = Rules(decision=WordDecision.HOLD.value), None, Counter[WordDecision]()
    if form.is_submitted():
        try:
            require(form)
            form.text.data = form.given
            begin_reading()  # nobody waits while thousands of lines are read
            wanted = read_lines(form.text.data, WordDecision(form.decision.data))
            if "look" not in request.form:
                return see(bring_in(wanted))
            found.update(each.decision for each in wanted.values())
        except RuleBroken as refusal:
            error = str(refusal)
    page = render_template(
        "moderation/rules_import.html", form=form, decisions=WORD_DECISIONS[:3], error=error, found=found
    )
    return make_response(page, 422 if error else 200)


def bring_in(wanted: dict[str, Wish]) -> ModerationAction:
    """Keep the rules that were read; raises LoggedOut, NotAllowed, RuleBroken."""
    begin_writing()
    with db.session.begin_nested():
        return commands.bring_in(get_present(), wanted)


@moderation.get("/moderation/rules.txt")
@permitted(may_moderate)
def rules_export() -> Response:
    """Every rule on a line, as an import reads it."""
    text = "".join(f"{commands.line_of(each)}\n" for each in list_all_rules())
    answer = Response(text, content_type="text/plain; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="word-rules.txt"'
    return answer
