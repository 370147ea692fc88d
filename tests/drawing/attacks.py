"""Texts that try to become code: known attacks on pages and pictures, and a thousand variations."""

from __future__ import annotations

import random

from tests.drawing.scenes import HOSTILE

ATTACKS = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</noscript><script>alert(1)</script>",
    "</text></g></svg><script>alert(1)</script>",
    "<!--</script><script>alert(1)//-->",
    "<!-- --!><img src=x onerror=alert(1)>",
    "]]><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror=alert(1) //",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><set onbegin=alert(1) attributeName=x to=1>",
    "<svg><a xlink:href='javascript:alert(1)'><text y=9>x</text></a></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<foreignObject><body onload=alert(1)></foreignObject>",
    "<body onload=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<details open ontoggle=alert(1)>",
    "<input autofocus onfocus=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<object data='javascript:alert(1)'></object>",
    "<base href='javascript:alert(1)//'>",
    "<link rel=stylesheet href='data:text/css,*{background:url(//x.example/)}'>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\\x3cscript\\x3ealert(1)\\x3c/script\\x3e",
    "${alert(1)}",
    "$policy$script$data{{alert(1)}}",
    '"}]};alert(1);//',
    "\u2028alert(1)\u2029",
    "javascript:alert(1)",
    "<script\0>alert(1)</script>",
    "\ufeff<script>alert(1)</script>",
    "<div style=\"background:url('javascript:alert(1)')\">",
    "<xml><x><![CDATA[<img src=x onerror=alert(1)>]]></x></xml>",
    '<?xml-stylesheet href="javascript:alert(1)"?>',
    '<!DOCTYPE x [<!ENTITY e "<script>alert(1)</script>">]>&e;',
)


def hostile(count: int) -> list[str]:
    """So many different texts, pieced together from attacks and from other trouble."""
    rng = random.Random(8)
    parts = [*ATTACKS, *HOSTILE, "x", " ", "\n", "name"]
    found = dict.fromkeys(ATTACKS)
    while len(found) < count:
        found["".join(rng.choices(parts, k=rng.randint(1, 3)))[:120]] = None
    return list(found)
