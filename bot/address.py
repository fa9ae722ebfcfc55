"""Where people reach the HTTP server: links in Slack and checks of the Host header go by it."""

from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
ANYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  compared with, not bound to


@dataclass(slots=True)
class Address:
    """The public address, else host and port; the port is known once the server listens."""

    public: str = ""
    host: str = "127.0.0.1"
    port: int = 0

    @property
    def base(self) -> str:
        """The address without a final slash."""
        if self.public:
            return self.public.rstrip("/")
        host = LOOPBACK[0] if self.host in ANYWHERE else self.host
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"

    @property
    def secure(self) -> bool:
        """Whether people come over https."""
        return urlsplit(self.base).scheme == "https"

    def serves(self, host_header: str) -> bool:
        """Whether a request's Host is ours. Any other name was pointed at us by somebody else's DNS."""
        try:
            name = (urlsplit(f"//{host_header}").hostname or "").rstrip(".")
        except ValueError:
            return False
        ours = {urlsplit(self.base).hostname or "", *LOOPBACK, *({self.host} - set(ANYWHERE))}
        return name in ours
