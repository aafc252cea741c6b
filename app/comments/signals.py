"""What comments tell the features above."""

from blinker import Signal

state_changed = Signal("A comment is new (`before` is None) or has another state. Before the commit.")
noticed = Signal("Admission let a comment pass, and asks a moderator to look at its `finding`. Before the commit.")
learnt = Signal("Moderators decided what the words of a comment are: `verdict`. Before the commit.")
