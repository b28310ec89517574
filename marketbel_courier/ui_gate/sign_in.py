"""The page where people sign in to the web UI: one form, without a script."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import Request
from redis.exceptions import RedisError
from starlette.responses import HTMLResponse, RedirectResponse, Response

from marketbel_courier.admin.auth.credentials import account_of
from marketbel_courier.admin.auth.sessions import Sessions
from marketbel_courier.admin.connections import Desk
from marketbel_courier.admin.envelope import Problem, outage_problem
from marketbel_courier.admin.localization import language_of
from marketbel_courier.messages.message import Message

SIGN_IN = "/courier-sign-in"
_MOST_FORM_BYTES = 16 * 1024
_LONGEST_NAME, _LONGEST_PASSWORD = 255, 1024
_PAGE = Template(files(__package__).joinpath("sign_in.html").read_text(encoding="utf-8"))
_STYLE = files(__package__).joinpath("sign_in.css").read_text(encoding="utf-8")
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)


class SignInPage:
    """Shows the form, and opens a session: the one that the admin page of this host takes, too."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def answer(self, request: Request) -> Response:
        """The form, or what became of a form that was sent."""
        where = _own_path(request.query_params.get("next", "/"))
        if request.method != "POST":
            if await self._is_in(request):
                # Of a link from elsewhere the browser sends no cookie; of this step, it does.
                return RedirectResponse(where, 303)
            return self._form(request, where, None)
        try:
            user, password = await _form_of(request)
            # People of the existing front end are known where its tokens are.
            ours_alone = self._desk.admin.jwt_secret is None
            account = await account_of(request, self._desk, user, password, ours_alone=ours_alone)
            response = RedirectResponse(where, 303)
            await self._desk.keep(Sessions).open(request, response, account)
        except Problem as problem:
            return self._form(request, where, problem)
        except RedisError as error:
            return self._form(request, where, outage_problem(error))
        return response

    async def _is_in(self, request: Request) -> bool:
        try:
            return await self._desk.keep(Sessions).find(request) is not None
        except RedisError:
            return False

    def _form(self, request: Request, where: str, problem: Problem | None) -> Response:
        language = language_of(request.headers)
        # Who follows a link from elsewhere may be signed in: the browser asks once more by itself.
        site = request.headers.get("sec-fetch-site", "none")
        again = problem is None and site in ("cross-site", "same-site")
        words = {
            "title": Message("ui-sign-in-title"),
            "name": Message("ui-sign-in-name"),
            "password": Message("ui-sign-in-password"),
            "button": Message("ui-sign-in"),
        }
        page = _PAGE.substitute(
            {name: escape(message.text(language)) for name, message in words.items()},
            language=language.value,
            style=_STYLE,
            refresh='<meta http-equiv="refresh" content="0">' if again else "",
            problem=f'<p role="alert">{escape(problem.message.text(language))}</p>'
            if problem
            else "",
            action=escape(f"{SIGN_IN}?next={quote(where)}"),
        )
        return HTMLResponse(
            page,
            problem.status_code if problem else 200,
            headers={
                **(problem.headers or {} if problem else {}),
                "Content-Security-Policy": _POLICY,
                "Cache-Control": "no-store",
                "Vary": "Accept-Language",
            },
        )


async def _form_of(request: Request) -> tuple[str, str]:
    """The name and the password of the form; raises Problem."""
    received = bytearray()
    async for chunk in request.stream():
        received += chunk
        if len(received) > _MOST_FORM_BYTES:
            raise Problem(
                413, "BODY_TOO_LARGE", Message("api-body-too-large", most=_MOST_FORM_BYTES)
            )
    try:
        fields = parse_qs(received.decode(), max_num_fields=10, keep_blank_values=True)
        (name,), (password,) = fields["user"], fields["password"]
    except (ValueError, KeyError) as error:
        raise Problem(400, "BAD_REQUEST", Message("api-wrong-credentials")) from error
    if len(name) > _LONGEST_NAME or len(password) > _LONGEST_PASSWORD:
        raise Problem(401, "WRONG_CREDENTIALS", Message("api-wrong-credentials"))
    return name, password


def _own_path(text: str) -> str:
    """A path of the web UI; its first page for whatever could lead elsewhere."""
    parts = urlsplit(text)
    is_own = text.startswith("/") and not text.startswith("//") and not parts.netloc
    return text if is_own and "\\" not in text and text.isprintable() else "/"
