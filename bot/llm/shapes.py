"""What we read of a chat completion; everything else in it is passed over."""

from pydantic import BaseModel

from bot.llm.request import ToolCall


class _Token(BaseModel):
    logprob: float | None = None


class _Logprobs(BaseModel):
    content: list[_Token] | None = None


class _Function(BaseModel):
    name: str
    arguments: str = "{}"


class _ToolCall(BaseModel):
    id: str = ""
    function: _Function

    @property
    def call(self) -> ToolCall:
        """The same as the engine takes it."""
        return ToolCall(id=self.id, name=self.function.name, arguments=self.function.arguments)


class Said(BaseModel):
    """The model's message."""

    content: str | None = None
    refusal: str | None = None
    tool_calls: list[_ToolCall] | None = None


class Choice(BaseModel):
    """One of the model's answers."""

    message: Said
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class Completion(BaseModel):
    """The body of a server's answer. The SDK's own type costs a third of a millisecond a turn to build."""

    choices: list[Choice] = []
