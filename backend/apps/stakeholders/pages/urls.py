"""Which pages are the stakeholders'? The one that leads out of the mailings."""

from django.urls import re_path

from .views import UnsubscribePage

page = UnsubscribePage.as_view()
# Whatever may be left of a link that was cut, so that the page can say so; and no redirect to the slash, which would
# lose a POST.
CUT_OR_WHOLE = r"^unsubscribe/(?P<token>[^/]{1,200})"

urlpatterns = [
    re_path(rf"{CUT_OR_WHOLE}/\Z", page, name="unsubscribe"),
    re_path(rf"{CUT_OR_WHOLE}\Z", page),
]
