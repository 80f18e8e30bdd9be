"""Every error this project raises on purpose, in one tree.

    ImgproxyError                 500
    ├─ RequestError               400   the URL or its headers are wrong
    │  ├─ BadBase64               400
    │  ├─ SignatureMismatch       403
    │  ├─ UrlExpired              404
    │  ├─ NotFound                404
    │  ├─ MethodNotAllowed        405
    │  ├─ UnknownHost             410
    │  ├─ UrlTooLong              414
    │  └─ LoopDetected            508
    ├─ ApiError                   400   a call of the management API is wrong
    │  ├─ Unauthorized            401
    │  ├─ ApiDisabled             403
    │  ├─ PurgedJustNow           409
    │  ├─ BodyTooLarge            413
    │  └─ WrongMediaType          415
    ├─ OriginError                502   the origin did not give us the picture
    │  ├─ OriginForbidden         403
    │  ├─ OriginNotFound          404
    │  ├─ OriginTooLarge          413
    │  ├─ OriginUnreachable       502
    │  └─ OriginTimeout           504
    ├─ PictureError               422   the bytes are not a picture we can use
    │  ├─ PictureTooLarge         413
    │  ├─ PictureCorrupt          421
    │  └─ NotAPicture             422
    ├─ ReplacementError           400   no replacement or removal; `public` is the reason header
    │  ├─ PromptTooLong, BadSeed, AnimatedSource, NoSubject, TransparencyExceeded
    │  ├─ SourceUnreadable, SourceChanged
    │  └─ EngineFailed, EngineTimeout, ResultNotKept
    ├─ Busy                       503   no capacity; a retry helps
    │  └─ QueueFull, BudgetSpent        raised by the job store, answered as pending
    ├─ StorageError               503   cache directory or job store cannot be used
    └─ SettingsError              -     raised at start only, lists every mistake

`status` is the HTTP status, `code` the machine's name in the JSON body, `public` the text people may read. What is put
into the exception's own arguments is for the log and never leaves the process.
"""

from typing import Self


class ImgproxyError(Exception):
    """Base of the tree; `public` may be replaced per instance, `detail` goes to the log only."""

    status = 500
    code = "InternalServerError"
    public = "An unexpected error happened."

    def __init__(self, detail: str = "", *, public: str | None = None) -> None:
        super().__init__(detail or public or self.public)
        if public is not None:
            self.public = public

    def naming(self, parameter: str) -> Self:
        """The same error of the picture that a parameter names, so that nobody looks for it in the other one."""
        return type(self)(str(self), public=f"The picture that `{parameter}` names: {self.public}")


class RequestError(ImgproxyError):
    status, code, public = 400, "BadRequest", "The URL cannot be understood."


class BadBase64(RequestError):
    code, public = "BadBase64", "A *64 parameter is not URL-safe base64 (RFC 4648 §5, no padding)."


class SignatureMismatch(RequestError):
    status, code, public = 403, "SignatureMismatch", "URI signature match failed."


class UrlExpired(RequestError):
    status, code, public = 404, "UrlExpired", "This URL has expired."


class NotFound(RequestError):
    status, code, public = 404, "NotFound", "There is nothing at this path."


class MethodNotAllowed(RequestError):
    status, code, public = 405, "MethodNotAllowed", "This path answers GET, HEAD and OPTIONS."


class UnknownHost(RequestError):
    status, code, public = 410, "bad_source", "This host name belongs to no source."


class UrlTooLong(RequestError):
    status, code, public = 414, "UrlTooLong", "The URL is longer than 8,000 characters."


class LoopDetected(RequestError):
    """RFC 8586; the status is RFC 5842 §7.2's."""

    status, code, public = 508, "LoopDetected", "This request came from this server."


class ApiError(ImgproxyError):
    status, code, public = 400, "BadRequest", "The request body cannot be understood."


class Unauthorized(ApiError):
    status, code, public = 401, "Unauthorized", "The Authorization header holds no valid key: Bearer <key>."


class ApiDisabled(ApiError):
    status, code, public = 403, "ApiDisabled", "The setting api.keys is empty, so nobody may call this."


class PurgedJustNow(ApiError):
    status, code, public = 409, "PurgedJustNow", "This picture was purged less than 10 seconds ago."


class BodyTooLarge(ApiError):
    status, code, public = 413, "BodyTooLarge", "The request body is larger than 64 KB."


class WrongMediaType(ApiError):
    status, code, public = 415, "WrongMediaType", "Content-Type must be application/vnd.api+json or application/json."


class OriginError(ImgproxyError):
    status, code, public = 502, "OriginError", "The origin did not deliver the picture."


class OriginForbidden(OriginError):
    status, code, public = 403, "OriginForbidden", "The origin may not be read."


class OriginNotFound(OriginError):
    status, code, public = 404, "OriginNotFound", "The origin has no such picture."


class OriginTooLarge(OriginError):
    status, code, public = 413, "OriginTooLarge", "The origin's file is too large."


class OriginUnreachable(OriginError):
    status, code, public = 502, "OriginUnreachable", "The origin could not be reached."


class OriginTimeout(OriginError):
    status, code, public = 504, "OriginTimeout", "The origin did not answer in time."


class PictureError(ImgproxyError):
    status, code, public = 422, "PictureError", "The picture cannot be used."


class PictureTooLarge(PictureError):
    status, code, public = 413, "PictureTooLarge", "The picture has too many pixels."


class PictureCorrupt(PictureError):
    status, code, public = 421, "PictureCorrupt", "The picture is damaged and cannot be decoded."


class NotAPicture(PictureError):
    code, public = "NotAPicture", "The origin's file is not a picture of a known type."


class ReplacementError(ImgproxyError):
    status, code, public = 400, "ReplacementFailed", "The background could not be replaced."


class PromptTooLong(ReplacementError):
    code, public = "PromptTooLong", "The prompt is longer than 2,000 characters."


class BadSeed(ReplacementError):
    code, public = "BadSeed", "bg-replace-seed must be a whole number from 0 to 4294967295."


class AnimatedSource(ReplacementError):
    code, public = "AnimatedSource", "Animated images are not supported."


class NoSubject(ReplacementError):
    code, public = "NoSubject", "No subject found in the image."


class TransparencyExceeded(ReplacementError):
    code, public = "TransparencyExceeded", "Transparency threshold exceeded"  # imgix's text, without a full stop


class SourceUnreadable(ReplacementError):
    code, public = "SourceUnreadable", "The source image could not be read."


class SourceChanged(ReplacementError):
    code, public = "SourceChanged", "The source image changed before it could be processed."


class EngineFailed(ReplacementError):
    code, public = "EngineFailed", "The background engine failed."


class EngineTimeout(ReplacementError):
    code, public = "EngineTimeout", "The background engine took too long."


class ResultNotKept(ReplacementError):
    code, public = "ResultNotKept", "The result could not be stored."


class Busy(ImgproxyError):
    status, code, public = 503, "Busy", "The server is at its capacity. Please retry."


class QueueFull(Busy):
    code, public = "QueueFull", "The queue of backgrounds to make is full."


class BudgetSpent(Busy):
    code, public = "BudgetSpent", "This source has had as many backgrounds made as it may within a minute."


class StorageError(ImgproxyError):
    status, code, public = 503, "StorageUnavailable", "The server cannot store its work at the moment."


class SettingsError(ImgproxyError):
    """Carries one line per mistake in `mistakes`."""

    code = "SettingsError"

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def error_from_code(code: str) -> type[ImgproxyError]:
    """The class with this `code`; ImgproxyError where there is none (written by another version)."""
    waiting: list[type[ImgproxyError]] = [ImgproxyError]
    while waiting:
        kind = waiting.pop()
        if kind.code == code:
            return kind
        waiting.extend(kind.__subclasses__())
    return ImgproxyError
