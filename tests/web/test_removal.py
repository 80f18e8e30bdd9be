"""`bg-remove` and `bg`, from outside, over a real socket against real processes."""

import io
from collections.abc import Callable

import httpx
import numpy as np
import pytest
from PIL import Image

from imgproxy.cache.disk import DiskTier
from tests.conftest import PENDING, REASON, REMOVE_REASON, Origin, Service, jpeg, max_age, pixels, product, web_folder

MakeService = Callable[..., Service]


def png(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def see_through(share: float) -> bytes:
    """The product; its upper part is transparent."""
    picture = np.array(product().convert("RGBA"))
    picture[: round(share * len(picture))] = 0
    return png(Image.fromarray(picture))


def is_cut_out(answer: httpx.Response) -> bool:
    """Of the red disc on a pale sweep: corners clear, middle opaque and red."""
    assert answer.status_code == 200 and REMOVE_REASON not in answer.headers, answer.headers
    alpha = np.asarray(pixels(answer).convert("RGBA"), int)
    height, width = alpha.shape[:2]
    corners = alpha[[2, 2, -3, -3], [2, -3, 2, -3], 3]
    red, green, _, middle = alpha[height // 2, width // 2]
    return bool((corners == 0).all() and middle == 255 and red > 1.5 * green)


def test_a_miss_answers_the_original_at_once_and_later_the_subject_alone(service: Service, origin: Origin) -> None:
    origin.put("/new.jpg", jpeg(product(seed=1)))
    url = "/new.jpg?bg-remove=true&w=200"
    first = service.get(url)
    assert (first.status_code, first.headers[REMOVE_REASON]) == (200, PENDING)
    assert REASON not in first.headers
    assert max_age(first) <= 5 and int(first.headers["Retry-After"]) >= 1
    assert first.content == service.get("/new.jpg?w=200").content

    done = service.finished(url)
    assert is_cut_out(done) and pixels(done).size == (200, 150)
    assert done.headers["Content-Type"] == "image/png"
    assert max_age(done) == 31_536_000
    assert done.headers["X-Imgproxy-Engine"].startswith("embedded/cutout-")
    assert done.headers["ETag"] != first.headers["ETag"]
    assert service.get(url, If_None_Match=done.headers["ETag"]).status_code == 304


def test_the_packaged_sample_is_cut_out(make_service: MakeService) -> None:
    service = make_service('[[sources]]\nname = "samples"\nkind = "samples"\n')
    answer = service.finished("/mug.jpg?bg-remove=true")
    picture = pixels(answer)
    assert picture.format == "PNG" and picture.mode == "RGBA"
    alpha = np.asarray(picture)[..., 3]
    height, width = alpha.shape
    assert not alpha[: height // 20, : width // 20].any() and not alpha[-height // 20 :, -width // 20 :].any()
    assert (alpha[height // 2 - 20 : height // 2 + 20, width // 2 - 60 : width // 2 - 20] == 255).all()


@pytest.mark.parametrize(
    ("query", "kind"),
    [
        ("", "png"),
        ("&fm=png", "png"),
        ("&fm=webp", "webp"),
        ("&fm=avif", "avif"),
        ("&auto=format", "webp"),
        ("&w=0.5&h=0.5&fit=crop&dpr=2", "png"),
        ("&bg-remove-semi-transparency=false", "png"),
        ("&bg-remove-fg-type=car", "png"),
    ],
)
def test_every_format_that_can_keeps_the_transparency(service: Service, query: str, kind: str) -> None:
    answer = service.finished(f"/shoe.jpg?bg-remove=1{query}", Accept="image/webp,*/*")
    assert answer.headers["Content-Type"] == f"image/{kind}"
    assert is_cut_out(answer)


@pytest.mark.parametrize(
    ("query", "kind", "corner"),
    [
        ("fm=jpg", "jpeg", (255, 255, 255, 255)),
        ("fm=jpg&bg=00f", "jpeg", (0, 0, 255, 255)),
        ("bg=limegreen", "jpeg", (50, 205, 50, 255)),
        ("bg=e5e5e5&fm=png", "png", (229, 229, 229, 255)),
        ("bg=DB2BBBD9", "png", (0x2B, 0xBB, 0xD9, 0xDB)),
        ("bg=0FFF", "png", (255, 255, 255, 0)),
        ("bg=nonsense", "png", (0, 0, 0, 0)),
    ],
)
def test_bg_fills_what_was_removed(service: Service, query: str, kind: str, corner: tuple[int, int, int, int]) -> None:
    answer = service.finished(f"/shoe.jpg?bg-remove=1&{query}")
    assert answer.headers["Content-Type"] == f"image/{kind}"
    seen = pixels(answer).convert("RGBA")
    assert np.abs(np.array(seen.getpixel((3, 3))) - corner).max() <= (6 if kind == "jpeg" else 0)
    assert seen.getpixel((160, 125))[0] > 150, "the subject stands before it"


def test_bg_fills_any_transparent_picture(service: Service, origin: Origin) -> None:
    origin.put("/logo.png", png(Image.new("RGBA", (40, 40), (255, 0, 0, 128))), "image/png")
    filled = service.get("/logo.png?bg=0000ff")
    assert pixels(filled).mode == "RGB"
    assert np.abs(np.array(pixels(filled).getpixel((9, 9))) - (128, 0, 127)).max() <= 1
    assert pixels(service.get("/logo.png")).mode == "RGBA"
    plain, with_bg = service.get("/shoe.jpg?w=50"), service.get("/shoe.jpg?w=50&bg=f00")
    assert with_bg.headers["ETag"] == plain.headers["ETag"], "a JPEG shows nothing of it"


def test_without_fallback_a_pending_removal_is_423_and_then_finished(service: Service, origin: Origin) -> None:
    origin.put("/strict.jpg", jpeg(product(seed=2)))
    url = "/strict.jpg?bg-remove=true&bg-remove-fallback=false"
    answer = service.get(url)
    assert (answer.status_code, answer.headers[REMOVE_REASON]) == (423, PENDING)
    assert answer.json() == {"error": "Pending", "message": PENDING}
    assert max_age(answer) <= 5 and "Retry-After" in answer.headers
    assert is_cut_out(service.finished(url))


def test_prefer_wait_answers_with_the_cutout(service: Service, origin: Origin) -> None:
    origin.put("/patient.jpg", jpeg(product(seed=3)))
    answer = service.get("/patient.jpg?bg-remove=true", Prefer="wait=30")
    assert is_cut_out(answer) and answer.headers["Preference-Applied"] == "wait"


def test_after_a_replacement_the_removal_is_there_at_once_and_prompts_share_a_cutout(
    service: Service, origin: Origin
) -> None:
    origin.put("/shared.jpg", jpeg(product(seed=4)))
    before = _segmented(service)
    service.finished("/shared.jpg?bg-replace=blue%20studio&w=100")
    assert is_cut_out(service.get("/shared.jpg?bg-remove=true&w=100"))
    service.finished("/shared.jpg?bg-replace=desert&w=100")
    service.finished("/shared.jpg?bg-remove=true&bg-remove-semi-transparency=false")
    assert _segmented(service) == before + 1


def test_a_replacement_wins_over_a_removal(service: Service) -> None:
    both = service.finished("/shoe.jpg?bg-replace=red%20studio&bg-remove=true&w=60")
    assert both.headers["ETag"] == service.get("/shoe.jpg?bg-replace=red%20studio&w=60").headers["ETag"]
    assert "bg-remove" not in both.headers["X-Imgix-Params"]


def test_what_applied_is_echoed_and_both_reasons_may_be_read_by_scripts(service: Service) -> None:
    headers = service.get("/shoe.jpg?bg-remove=True&bg-remove-transparency-threshold=.5&bg=DB2BBBD9").headers
    assert headers["X-Imgix-Params"] == "bg=db2bbbd9&bg-remove=true&bg-remove-transparency-threshold=0.5"
    exposed = headers["Access-Control-Expose-Headers"].split(", ")
    assert REASON in exposed and REMOVE_REASON in exposed


@pytest.mark.parametrize(
    ("path", "body", "query", "code", "reason"),
    [
        ("/wall.jpg", jpeg(Image.new("RGB", (300, 300), (200, 200, 190))), "", "NoSubject", "No subject found"),
        ("/half.png", see_through(0.5), "", "TransparencyExceeded", "Transparency threshold exceeded"),
        (
            "/some.png",
            see_through(0.1),
            "&bg-remove-transparency-threshold=0.05",
            "TransparencyExceeded",
            "Transparency threshold exceeded",
        ),
    ],
)
def test_a_removal_that_fails_follows_the_fallback(
    service: Service, origin: Origin, path: str, body: bytes, query: str, code: str, reason: str
) -> None:
    origin.put(path, body)
    soft = service.finished(f"{path}?bg-remove=true{query}&w=40")
    assert soft.status_code == 200 and soft.headers[REMOVE_REASON].startswith(reason)
    assert 1 <= max_age(soft) <= 300
    assert soft.content == service.get(f"{path}?w=40").content
    hard = service.get(f"{path}?bg-remove=true{query}&w=40&bg-remove-fallback=false")
    assert (hard.status_code, hard.json()["error"]) == (400, code)
    assert hard.headers[REMOVE_REASON].startswith(reason)


def test_a_source_that_is_transparent_up_to_the_threshold_is_cut_out(service: Service, origin: Origin) -> None:
    origin.put("/strip.png", see_through(0.1))
    answer = service.finished("/strip.png?bg-remove=true")
    assert is_cut_out(answer)
    spared = service.get("/strip.png?bg-remove=true&bg-remove-transparency-threshold=0")
    assert spared.headers[REMOVE_REASON] == "Transparency threshold exceeded", "no second job is needed to know"
    assert max_age(spared) == 300


def test_an_animated_source_fails_with_its_reason(service: Service, origin: Origin) -> None:
    out = io.BytesIO()
    frames = [product(60, 60, seed) for seed in range(3)]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    origin.put("/dance.gif", out.getvalue(), "image/gif")
    answer = service.get("/dance.gif?bg-remove=true")
    assert answer.status_code == 200 and answer.headers[REMOVE_REASON] == "Animated images are not supported."
    hard = service.get("/dance.gif?bg-remove=true&bg-remove-fallback=false")
    assert hard.status_code == 400 and hard.json()["error"] == "AnimatedSource"


def test_a_damaged_original_is_an_error_of_its_own_or_the_reason(service: Service, origin: Origin) -> None:
    origin.put("/cut.jpg", jpeg(product())[:2000])
    soft = service.finished("/cut.jpg?bg-remove=true")
    assert (soft.status_code, soft.json()["error"]) == (421, "PictureCorrupt"), "there is no original to fall back to"
    hard = service.finished("/cut.jpg?bg-remove=true&bg-remove-fallback=false")
    assert (hard.status_code, hard.json()["error"]) == (400, "SourceUnreadable")


def test_a_full_queue_answers_pending_with_a_longer_retry(origin: Origin, make_service: MakeService) -> None:
    config = "[background]\nqueue_limit = 1\n" + web_folder(origin)
    service = make_service(config, "--render-workers", "0")
    assert service.get("/shoe.jpg?bg-replace=studio").headers["Retry-After"] == "5"
    full = service.get("/shoe.jpg?bg-remove=true&bg-remove-fallback=false")
    assert full.status_code == 423 and full.headers["Retry-After"] == "15"
    assert full.headers[REMOVE_REASON] == PENDING
    soft = service.get("/shoe.jpg?bg-remove=true")
    assert soft.status_code == 200 and soft.headers[REMOVE_REASON] == PENDING
    assert service.get("/ready").json()["queued"] == 1


def test_a_cutout_that_the_disk_let_go_of_is_made_again(service: Service, origin: Origin) -> None:
    origin.put("/evicted.jpg", jpeg(product(seed=5)))
    assert is_cut_out(service.finished("/evicted.jpg?bg-remove=true&w=64"))
    masters = DiskTier(service.data_dir / "masters", 10**9, "masters")
    import diskcache

    with diskcache.Cache(str(service.data_dir / "masters")) as cache:
        for key in [key for key in cache if ":master:" in key]:
            masters.delete(key)
    masters.close()
    assert is_cut_out(service.get("/evicted.jpg?bg-remove=true&w=64")), "the size is still there"
    again = service.get("/evicted.jpg?bg-remove=true&w=65")
    assert again.status_code == 200 and again.headers[REMOVE_REASON] == PENDING
    assert is_cut_out(service.finished("/evicted.jpg?bg-remove=true&w=65"))


@pytest.mark.slow
def test_a_changed_source_keeps_its_old_cutout_until_the_new_one_is_there(service: Service, origin: Origin) -> None:
    origin.put("/turn.jpg", jpeg(product(seed=6)), Cache_Control="max-age=0", ETag='"one"')
    target = "/turn.jpg?bg-remove=true&w=50"
    old = service.finished(target)
    origin.put("/turn.jpg", jpeg(product(seed=7, width=300)), Cache_Control="max-age=0", ETag='"two"')
    seen = set()
    for _ in range(600):
        answer = service.get(target)
        assert is_cut_out(answer), "a page never flickers back to the original"
        seen.add(answer.headers.get("X-Imgproxy-Stale", ""))
        if pixels(answer).size == (50, 40):
            break
    assert answer.headers["ETag"] != old.headers["ETag"]
    assert "source" in seen


def _segmented(service: Service) -> int:
    """How often a subject was looked for so far."""
    for line in service.get("/metrics").text.splitlines():
        if line.startswith('imgproxy_stage_seconds_count{stage="segment"}'):
            return int(float(line.split()[-1]))
    return 0
