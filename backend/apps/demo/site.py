"""What does the demo's site show beside its campaign? A homepage, a few blocks, a theme."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.contrib.auth import get_user_model

from backend.apps.campaigns.models import Campaign
from backend.apps.content.models import ContentBlock, Homepage, PageType, Theme
from backend.apps.content.services import activate_theme, publish_homepage

from .cast import DEMO_MODERATOR, SLUG
from .picture import add_picture

_BLOCKS = (
    ("Why now", "<p>One child in ten has asthma. <strong>Cleaner air is a choice</strong> that states make.</p>"),
    ("What we ask", "<ul><li>Monitors at every school</li><li>A standard that is the same for everyone</li></ul>"),
)


def furnish_site(*, now: datetime, say: Callable[[str], None]) -> None:
    """Publishes and activates, through the services that staff use; once."""
    if Homepage.objects.exists():
        say("Homepage: is there.")
        return
    by, _ = get_user_model().objects.get_or_create(username=DEMO_MODERATOR)
    picture = add_picture(by=by, now=now)
    Campaign.objects.filter(slug=SLUG, hero_image__isnull=True).update(hero_image=picture, updated_at=now)
    homepage = Homepage.objects.create(
        organization_name="Clean Air Coalition",
        tagline="Every breath, in every state.",
        hero_title="Air that every child can breathe",
        hero_subtitle="Nurses, parents and towns stand together.",
        hero_image=picture,
        cta_title="Add your name",
        cta_body="<p>It takes a minute, and a look into your mail.</p>",
        cta_button_text="Endorse",
        cta_button_url=f"/campaigns/{SLUG}/",
        created_at=now,
    )
    publish_homepage(homepage_id=homepage.pk, by=by, now=now)
    for position, (title, body) in enumerate(_BLOCKS, start=1):
        ContentBlock.objects.create(
            page_type=PageType.ABOUT, position=position, title=title, body=body, publish_from=now, ground="section"
        )
    if not Theme.objects.exists():
        theme = Theme.objects.create(name="Forest")
        activate_theme(theme_id=theme.pk, by=by, now=now)
    say("Homepage: published, with two blocks of the page «about» and a theme.")
