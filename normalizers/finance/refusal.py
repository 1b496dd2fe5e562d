"""The one error of this package: a figure that cannot be given, and why."""

from __future__ import annotations


class RefusedError(ValueError):
    """``code`` is stable and machine-readable (``no_rate``, ``missing_input`` ...); the text is one sentence for a person."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence
