"""What does the admin call itself?"""

from django.contrib.admin import AdminSite


class CoalitionAdminSite(AdminSite):
    site_title = "Coalition Builder"
    site_header = "Coalition Builder"
    index_title = "Campaigns, endorsements and boundaries"
    # There is no public site on this host: the front end stands elsewhere.
    site_url = None
