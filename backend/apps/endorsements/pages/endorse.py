"""How does somebody endorse on a page? By a form that needs no script and no cookie; a page says what comes next."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from backend.apps.campaigns.errors import CampaignNotFound
from backend.apps.campaigns.services import public_campaign
from backend.apps.endorsements.limits import PAGE_READS, SUBMISSIONS
from backend.apps.endorsements.screening.errors import ProofOfWorkNeeded
from backend.apps.endorsements.screening.evidence import Evidence, evidence_in
from backend.apps.endorsements.screening.proof_of_work import make_challenge
from backend.apps.endorsements.screening.services import hand_out_form
from backend.apps.endorsements.services import submit_endorsement
from backend.apps.endorsements.submission import Submission
from backend.apps.legal.models import Version
from backend.apps.legal.services import current_terms
from backend.foundation.errors import DomainError
from backend.foundation.mail.errors import EmailUnusable
from backend.foundation.rate_limiting.decisions import Decision
from backend.foundation.rate_limiting.limits import limits_by_method
from backend.foundation.rate_limiting.pages import status_of
from backend.foundation.rate_limiting.sentences import sentence_of
from backend.foundation.web.caching import NO_STORE, public_for
from backend.foundation.web.exception_handler import STATUS_BY_KIND

from .form import TERMS, Form, FormRefused, submission_in, typed_into
from .public_page import PublicPage, waiting
from .site import site_at


# Exempt from the token in a cookie, because there is no cookie: nobody is signed in, and all that a forged form could
# do is what anybody can do over the API, ask an address to confirm.
@method_decorator(csrf_exempt, name="dispatch")
class EndorsePage(PublicPage):
    """The form; kept by nobody, since it holds when it was handed out.

    Sent twice it does what one does: campaign and address are the natural key of a submission. The answer is a
    redirection, the same for every address, so that loading the next page again sends nothing.
    """

    http_method_names = ["get", "head", "post"]
    caching = NO_STORE
    limits = limits_by_method(GET=PAGE_READS, POST=SUBMISSIONS)

    def limited(self, request: HttpRequest, decision: Decision, **kwargs: Any) -> HttpResponse:
        """With what was typed, and nothing of the campaign, for which the database would be asked."""
        if request.method != "POST":
            return super().limited(request, decision, **kwargs)
        form = Form(typed=typed_into(request.POST), refusal=sentence_of(decision))
        context = {"slug": kwargs["slug"], "form": form, "questions": form.questions, "is_again": True}
        # Those that were accepted; what they say was on the page before. Unaccepted, they are asked for next time.
        context["terms_id"] = form.typed[TERMS.name]
        context["handed_out"] = {"form_token": request.POST.get("form_token", "")}
        # Without the request, so that no context processor looks for a session.
        page = render_to_string("endorsements/endorse.html", context)
        return HttpResponse(page, status=status_of(decision)[0])

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        now = timezone.now()
        handed_out = hand_out_form(campaign_slug=slug, now=now)
        return _shown(request, slug, Form(), terms=current_terms(on=now.date()), handed_out=handed_out)

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        typed, now = typed_into(request.POST), timezone.now()
        terms = current_terms(on=now.date())
        again: dict[str, Any] = {"terms": terms, "sent": request.POST}
        try:
            submission = submission_in(typed, needs_terms=terms is not None)
            is_held = _is_held(slug, submission, evidence_in(request.POST), now)
        except FormRefused as refused:
            return _shown(request, slug, refused.form, **again, status=400)
        except CampaignNotFound:
            raise
        except EmailUnusable as refusal:
            form = Form(typed=typed, errors={"email": refusal.detail})
            return _shown(request, slug, form, **again, status=400)
        except DomainError as refusal:
            form, status = Form(typed=typed, refusal=refusal.detail), STATUS_BY_KIND[refusal.kind]
            return waiting(_shown(request, slug, form, **again, status=status), refusal)
        if is_held:
            return _held(request, slug, now)
        return HttpResponseRedirect(reverse("campaign-endorse-sent-page", args=[slug]), status=303)


class EndorseSentPage(PublicPage):
    """Says the same to everybody: it knows of nobody."""

    http_method_names = ["get", "head"]
    caching = public_for(seconds=60)
    limits = limits_by_method(GET=PAGE_READS)

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        context = {
            "site": site_at(timezone.now()),
            "campaign": public_campaign(slug=slug),
            "days": settings.VERIFICATION_LIFETIME_DAYS,
        }
        return render(request, "endorsements/endorse_sent.html", context)


def _is_held(slug: str, submission: Submission, evidence: Evidence, now: datetime) -> bool:
    """Hands it in, and says whether a proof of work would have let it pass.

    It is held before the browser is asked, so that who closes the page, or has no script, has handed it in. What is
    said hangs on the form alone, and not on whether the address, or even these words, are known.
    """
    handed_in: dict[str, Any] = {"campaign_slug": slug, "submission": submission, "now": now}
    try:
        submit_endorsement(**handed_in, evidence=replace(evidence, can_prove_work=True))
    except ProofOfWorkNeeded:
        submit_endorsement(**handed_in, evidence=evidence)
        return True
    return False


def _held(request: HttpRequest, slug: str, now: datetime) -> HttpResponse:
    """Says that a person looks first, and lets the browser send the same once more, with a proof."""
    context = {
        "site": site_at(now),
        "campaign": public_campaign(slug=slug),
        "slug": slug,
        "sent": [*typed_into(request.POST).items(), ("form_token", request.POST.get("form_token", ""))],
        "challenge": json.dumps(make_challenge(now=now)),
    }
    return render(request, "endorsements/endorse_held.html", context, status=202)


def _shown(
    request: HttpRequest,
    slug: str,
    form: Form,
    *,
    terms: Version | None,
    handed_out: Any = None,
    sent: Any = None,
    status: int = 200,
) -> HttpResponse:
    """The form. Shown again it keeps the token it came with, so that a slow typist is not taken for a fast robot.

    The terms are always today's; they stay accepted where it was these.
    """
    if sent is not None:
        handed_out = {"form_token": sent.get("form_token", "")}
    context = {
        "campaign": public_campaign(slug=slug),
        "slug": slug,
        "form": form,
        "questions": form.questions,
        "terms": terms,
        "terms_id": "" if terms is None else str(terms.public_id),
        "handed_out": handed_out,
        "is_again": sent is not None,
        "site": site_at(timezone.now()),
    }
    return render(request, "endorsements/endorse.html", context, status=status)
