"""Handing letters to a mail server over SMTP, with TLS unless the settings say otherwise."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from ideaflow.errors import InvalidInput
from ideaflow.operations.sending_fault import NotSent
from ideaflow.settings import variable

SECONDS = 20.0
FIRST_FINAL = 500
PORTS = {"smtp": 587, "smtps": 465}


class MailServer:
    """A mail server at an address as IDEAFLOW_SMTP has it. The connection is kept while one letter follows another.

    `certificates` is a file of authorities in place of the system's.
    """

    def __init__(self, address: str, *, seconds: float = SECONDS, certificates: str | None = None) -> None:
        parts = urlsplit(address)
        if parts.scheme not in PORTS or not parts.hostname:
            raise InvalidInput(variable("smtp"), "…", "is an smtp:// or smtps:// address", "set IDEAFLOW_SMTP right")
        self._scheme, self._host, self._port = parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme]
        self._name, self._password = unquote(parts.username or ""), unquote(parts.password or "")
        self._plain = parts.query == "tls=off"
        self._seconds, self._certificates = seconds, certificates
        self._server: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> None:
        """Hand over one letter. Raises NotSent with what the server answered, without addresses or words."""
        server = self._connected()
        try:
            server.send_message(mail)
        except smtplib.SMTPNotSupportedError as error:
            raise NotSent("the mail server does not take such an address", for_good=True) from error
        except smtplib.SMTPRecipientsRefused as error:
            code = max(code for code, _ in error.recipients.values())
            raise self._refused(code) from error
        except smtplib.SMTPResponseException as error:
            raise self._refused(error.smtp_code) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise NotSent(f"the mail server was lost: {type(error).__name__}", away=True) from error

    def _connected(self) -> smtplib.SMTP:
        """The connection. What is wrong before a letter is handed over is no letter's fault."""
        if self._server is None:
            try:
                self._server = self._connect()
            except smtplib.SMTPResponseException as error:
                raise NotSent(f"the mail server lets nobody in: {error.smtp_code}", away=True) from error
            except smtplib.SMTPNotSupportedError as error:
                raise NotSent("the mail server does not offer what is asked", away=True) from error
            except (OSError, smtplib.SMTPException) as error:
                raise NotSent(f"the mail server cannot be reached: {type(error).__name__}", away=True) from error
        return self._server

    def close(self) -> None:
        """Let the connection go."""
        server, self._server = self._server, None
        if server is not None:
            with suppress(OSError, smtplib.SMTPException):
                server.quit()

    def _refused(self, code: int) -> NotSent:
        self.close()
        return NotSent(f"the mail server answered {code}", for_good=code >= FIRST_FINAL)

    def _connect(self) -> smtplib.SMTP:
        secure = ssl.create_default_context(cafile=self._certificates)
        if self._scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=self._seconds, context=secure)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=self._seconds)
        try:
            if self._scheme == "smtp" and not self._plain:
                # A server that does not offer it is refused: neither password nor letter goes in the clear.
                server.starttls(context=secure)
            if self._name:
                server.login(self._name, self._password)
        except BaseException:
            server.close()
            raise
        return server
