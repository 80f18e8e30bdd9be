"""Any pixel mode and colour profile becomes RGB or RGBA in sRGB, 8 bit per channel."""

import io

from PIL import Image, ImageCms

# Profiles that say by name that there is nothing to convert.
_SRGB_NAMES = ("sRGB", "sRGB IEC61966-2.1", "sRGB built-in", "c2")
_WITH_PROFILE = ("RGB", "RGBA", "CMYK", "L")


def has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info


def eight_bit(image: Image.Image) -> Image.Image:
    """The same picture in a mode that can be averaged: no palette, no bit mask, no 16 or 32 bit."""
    if image.mode == "1":
        return image.convert("RGBA" if has_alpha(image) else "L")
    if image.mode in ("P", "PA") or "transparency" in image.info and image.mode in ("L", "RGB"):
        return image.convert("RGBA" if has_alpha(image) else "RGB")
    if image.mode.startswith("I") or image.mode == "F":
        return _from_deep(image)
    return image


def can_keep(image: Image.Image, profile: bytes) -> bool:
    """Whether pixels may stay in the profile's colours: a readable one for RGB (grey and CMYK become sRGB)."""
    if not profile or image.mode not in ("RGB", "RGBA", "P"):
        return False
    try:
        space = ImageCms.ImageCmsProfile(io.BytesIO(profile)).profile.xcolor_space
    except (ImageCms.PyCMSError, OSError, ValueError):
        return False
    return str(space).strip() == "RGB"


def to_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """`image` as `eight_bit` leaves it. A broken profile is ignored: odd colours are better than no picture."""
    if image.mode in ("LA", "La", "RGBa"):
        image = image.convert("LA").convert("RGBA") if image.mode == "La" else image.convert("RGBA")
    if profile and image.mode in _WITH_PROFILE:
        image = _through_profile(image, profile)
    wanted = "RGBA" if image.mode == "RGBA" else "RGB"
    return image if image.mode == wanted else image.convert(wanted)


def without_full_alpha(image: Image.Image) -> Image.Image:
    """RGB where every pixel is opaque: cheaper in every step that follows."""
    if image.mode != "RGBA" or image.getchannel("A").getextrema()[0] != 255:
        return image
    return image.convert("RGB")


def _from_deep(image: Image.Image) -> Image.Image:
    """Pillow's own convert would clip everything over 255 to white."""
    import numpy as np  # here, because such pictures are rare and a web process is to stay small

    values = np.asarray(image)
    if image.mode in ("I", "F"):
        numbers = np.nan_to_num(values.astype(np.float32))
        grey = np.clip(numbers * np.float32(_deep_scale(float(numbers.max()), image.mode)), 0, 255)
        return Image.fromarray(np.rint(grey).astype(np.uint8))
    grey16 = Image.fromarray((values >> 8).astype(np.uint8))
    transparent = image.info.get("transparency")
    if not isinstance(transparent, int):
        return grey16
    alpha = Image.fromarray(np.where(values == transparent, 0, 255).astype(np.uint8))
    return Image.merge("LA", (grey16, alpha))


def _deep_scale(highest: float, mode: str) -> float:
    """32-bit samples have no agreed white: 1.0 (floats only), 8 bit, 16 bit, else the brightest sample."""
    whites = (1.0, 255.0, 65535.0) if mode == "F" else (255.0, 65535.0)
    return 255.0 / next((white for white in whites if highest <= white), highest)


def _through_profile(image: Image.Image, profile: bytes) -> Image.Image:
    """Colour only: alpha is carried around the conversion."""
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colour = image.convert("RGB") if alpha else image
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        if image.mode != "CMYK" and (source.profile.profile_description or "").strip() in _SRGB_NAMES:
            return image
        converted = ImageCms.profileToProfile(colour, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    if converted is None:
        return image
    if alpha is not None:
        converted.putalpha(alpha)
    return converted
