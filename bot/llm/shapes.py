"""What we read of a chat completion; everything else in it is passed over."""

from pydantic import BaseModel


class _Token(BaseModel):
    logprob: float | None = None


class _Logprobs(BaseModel):
    content: list[_Token] | None = None


class Said(BaseModel):
    """The model's message."""

    content: str | None = None
    refusal: str | None = None


class Choice(BaseModel):
    """One of the model's answers."""

    message: Said
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class Completion(BaseModel):
    """The body of a server's answer. The SDK's own type costs a third of a millisecond a turn to build."""

    choices: list[Choice] = []
