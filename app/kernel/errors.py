"""What a rule says when it says no; each carries a sentence fit for the reader."""


class RuleBroken(Exception):
    """What was asked for breaks a rule; the sentence says which."""


class Warned(RuleBroken):
    """Something must be read first; then the same may be asked for again."""


class TooSoon(RuleBroken):
    """What was asked for may be asked again after `seconds`."""

    def __init__(self, sentence: str, seconds: int) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class NotAllowed(Exception):
    """The one who asked may not do this; the sentence says why."""


class LoggedOut(NotAllowed):
    """Whoever asked was somebody when the page was made, and is nobody now; what they asked for is not done."""

    def __init__(self) -> None:
        super().__init__("Nothing was changed. Log in, and do the same again.")


class NotFound(Exception):
    """There is no such thing, or the one who asked may not know of it."""


class OutOfReach(Exception):
    """Another machine does not give what it keeps for us; the sentence is for the log."""


class Gone(Exception):
    """The thing was public once and was withdrawn."""
