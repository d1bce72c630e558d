"""What does the desk show beside the admin's own pages? Dashboards, exports, outlines for their maps, the guide."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backend.apps.campaigns.models import Campaign
from backend.apps.desk.charts import draw_course
from backend.apps.desk.errors import ExportNotFound
from backend.apps.desk.guide import guide_page, guide_pages
from backend.apps.desk.models import ExportJob
from backend.apps.desk.services.find_export import exports_for, find_export, ready_export
from backend.apps.desk.services.measure_campaign import BEHIND, count_by_region, legend, measure_campaign
from backend.apps.desk.services.read_queue import read_queue, thrown_switches
from backend.apps.desk.services.start_export import SEES_CONTACTS, start_export
from backend.apps.desk.services.write_export_chunk import export_storage, resume_export
from backend.apps.endorsements.screening.models import SwitchChange
from backend.apps.endorsements.states import EndorsementState
from backend.apps.geography.fips import BY_FIPS
from backend.apps.geography.layers import LAYERS
from backend.apps.geography.models import Boundary, InForce
from backend.apps.geography.services.outline_regions import outline_regions
from backend.foundation.errors import DomainError

from .forms import ExportForm, MapForm
from .navigation import EXPORTS, SEES_HELD, VIEWS_DASHBOARDS, VIEWS_QUEUE, may_any

# Degrees: about 1 km for the nation, 300 metres for the districts of a state.
_NATION_TOLERANCE, _STATE_TOLERANCE = 0.01, 0.003
_PAGE_ROWS = 50
_MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """What the first page shows beside the list of everything: the queue, for who may see it."""
    context: dict[str, Any] = {"drafts": _drafts(request), "stopped": _stopped(request)}
    if may_any(request, VIEWS_QUEUE):
        context |= {"queue": read_queue(now=timezone.now()), "may_see_held": request.user.has_perm(SEES_HELD)}
    return context


def _stopped(request: HttpRequest) -> list[SwitchChange]:
    """For whose work rests while a switch is thrown: who sees endorsements, or makes campaigns."""
    concerned = may_any(request, (*VIEWS_QUEUE, "campaigns.change_campaign"))
    return thrown_switches() if concerned else []


def _drafts(request: HttpRequest) -> list[Campaign]:
    """For who makes campaigns: those that are not public yet."""
    if not request.user.has_perm("campaigns.change_campaign"):
        return []
    return list(Campaign.objects.filter(state="draft").order_by("-updated_at")[:5])


@require_safe
def campaigns(request: HttpRequest) -> HttpResponse:
    _require(request, VIEWS_DASHBOARDS)
    behind = Count("endorsements", filter=Q(endorsements__state__in=BEHIND))
    rows = Campaign.objects.annotate(behind=behind).order_by("-created_at", "-id")
    page = Paginator(rows, _PAGE_ROWS).get_page(request.GET.get("p"))
    return _page(
        request, "desk/campaigns.html", title="Dashboards", page=page, sees_endorsers=may_any(request, VIEWS_QUEUE)
    )


@require_safe
def campaign(request: HttpRequest, object_id: int) -> HttpResponse:
    _require(request, VIEWS_DASHBOARDS)
    shown = get_object_or_404(Campaign, pk=object_id)
    today = timezone.localdate()
    form = MapForm(request.GET or None, states=_states_with_maps())
    layer, state = form.chosen()
    if layer != "state" and state is None:
        nation = count_by_region(campaign=shown, layer="state", state_fips=None, today=today)
        state = nation[0].state_fips if nation else None
    regions = count_by_region(campaign=shown, layer=layer, state_fips=state, today=today)
    progress = measure_campaign(campaign=shown, today=today)
    return _page(
        request,
        "desk/campaign.html",
        title=shown.title,
        subtitle="Dashboard",
        campaign=shown,
        progress=progress,
        sees_endorsers=may_any(request, VIEWS_QUEUE),
        chart=draw_course(progress.periods),
        form=MapForm(initial={"layer": layer, "state": state or ""}, states=_states_with_maps()),
        layer=LAYERS[layer],
        state=BY_FIPS.get(state or ""),
        map_state=state or "us",
        regions=regions,
        legend=legend(regions),
    )


@require_safe
def outlines(request: HttpRequest, layer: str, state_fips: str) -> HttpResponse:
    """GeoJSON of a layer's regions in force today: of the nation's states (`us`), or of one state."""
    _require(request, VIEWS_DASHBOARDS)
    nation = layer == "state" and state_fips == "us"
    if layer not in LAYERS or not (nation or state_fips in BY_FIPS):
        raise Http404
    boundaries = Boundary.objects.in_force_on(timezone.localdate()).of_layer(layer)
    if not nation:
        boundaries = boundaries.in_state(state_fips)
    tolerance = _NATION_TOLERANCE if nation else _STATE_TOLERANCE
    features = outline_regions(boundaries=boundaries, tolerance_degrees=tolerance)
    return JsonResponse(
        {"type": "FeatureCollection", "focus": _mainland(features) if nation else None, "features": features},
        content_type="application/geo+json",
    )


def _mainland(features: list[dict[str, Any]]) -> list[str] | None:
    """Without Alaska, Hawaii and the islands, beside which the others would be small: they are a drag away."""
    far = {"02", "15", "60", "66", "69", "72", "78"}
    codes = [one["properties"]["code"] for one in features]
    return [code for code in codes if code.partition("/")[2] not in far] or None


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    _require(request, EXPORTS)
    may_see_contacts = request.user.has_perm(SEES_CONTACTS)
    form = ExportForm(request.POST or None, may_see_contacts=may_see_contacts)
    if request.method == "POST" and form.is_valid():
        try:
            start_export(by=_user(request), **form.asked(), now=timezone.now())
        except DomainError as refusal:
            messages.error(request, refusal.detail)
        else:
            messages.success(request, "The export is being written. You may leave this page.")
        return redirect("admin:desk-exports")
    page = Paginator(exports_for(user=_user(request)), _PAGE_ROWS).get_page(request.GET.get("p"))
    return _page(request, "desk/exports.html", title="Exports", form=form, page=page, named=_filters_in_words(page))


@require_safe
def export_progress(request: HttpRequest, object_id: int) -> HttpResponse:
    """For the script that keeps a page true: numbers, and no more than the page says."""
    _require(request, EXPORTS)
    job = _found(request, object_id)
    body = {"percent": job.percent, "rows_done": job.rows_done, "is_being_written": job.is_being_written}
    return JsonResponse(body)


@require_POST
def export_resume(request: HttpRequest, object_id: int) -> HttpResponse:
    _require(request, EXPORTS)
    resume_export(export_id=_found(request, object_id).pk, now=timezone.now())
    messages.success(request, "It goes on where it stood.")
    return redirect("admin:desk-exports")


@require_safe
def export_download(request: HttpRequest, object_id: int) -> HttpResponseBase:
    """To a signed address of the bucket, which ends within an hour; on one machine the file itself."""
    _require(request, EXPORTS)
    try:
        job = ready_export(export_id=object_id, user=_user(request))
    except ExportNotFound as error:
        raise Http404 from error
    except DomainError as refusal:
        messages.error(request, refusal.detail)
        return redirect("admin:desk-exports")
    storage = export_storage()
    try:
        storage.path(job.file_name)
    except NotImplementedError:
        return HttpResponse(status=302, headers={"Location": storage.url(job.file_name)})
    name = job.file_name.rpartition("/")[2]
    return FileResponse(
        storage.open(job.file_name), as_attachment=True, filename=name, content_type=_MEDIA_TYPES[job.file_format]
    )


@require_safe
def guide(request: HttpRequest, name: str = "") -> HttpResponse:
    shown = guide_page(name) if name else None
    if name and shown is None:
        raise Http404
    title = shown.title if shown else "Guide for staff"
    return _page(request, "desk/guide.html", title=title, shown=shown, pages=guide_pages())


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    return TemplateResponse(request, template, {**admin.site.each_context(request), **context})


def _require(request: HttpRequest, permission: str) -> None:
    if not request.user.has_perm(permission):
        raise PermissionDenied


def _user(request: HttpRequest) -> User:
    """The admin's own door lets nobody else in."""
    return cast("User", request.user)


def _found(request: HttpRequest, export_id: int) -> ExportJob:
    try:
        return find_export(export_id=export_id, user=_user(request))
    except ExportNotFound as error:
        raise Http404 from error


def _states_with_maps() -> list[tuple[str, str]]:
    known = InForce.objects.filter(layer="state").values_list("state_fips", flat=True).distinct()
    return sorted(((fips, BY_FIPS[fips].name) for fips in known if fips in BY_FIPS), key=lambda pair: pair[1])


def _review_in_words(state: str) -> str:
    return f"review: {EndorsementState(state).label if state in EndorsementState else 'any'}"


def _filters_in_words(page: Any) -> dict[int, str]:
    titles = dict(
        Campaign.objects.filter(pk__in=[job.filters.get("campaign") for job in page]).values_list("pk", "title")
    )
    return {
        job.pk: ", ".join(filter(None, (
            titles.get(job.filters.get("campaign"), "all campaigns"),
            _review_in_words(job.filters.get("state", "")),
            "with addresses" if job.with_contacts else "",
            job.file_format.upper(),
        )))
        for job in page
    }  # fmt: skip
