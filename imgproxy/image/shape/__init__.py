"""How large a picture is, which part of it is shown, how it is turned and what fills the rest."""
