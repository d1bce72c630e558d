# shellcheck shell=bash
# What bin/demo prints at its end: what to open, and one command for each step of the journey.

print_journey() {
    local site=$1 password_file=$2
    cat <<END

Coalition Builder is running on $site   (Ctrl-C stops it and all it started)

  Admin    $site/admin/      user: admin   password: $(<"$password_file")
  API      $site/api/v1/schema   (OpenAPI 3.1)
  Mails    .local/mail/  and on this console

The journey, step by step:

1. Which districts cover a point? (Hartford, Connecticut)
   curl '$site/api/v1/regions/lookup?lat=41.7637&lon=-72.6851'

2. The campaigns, and one of them
   curl '$site/api/v1/campaigns'
   curl '$site/api/v1/campaigns/clean-air-for-all'

3. Endorse it; the answer is 202
   curl -X POST '$site/api/v1/campaigns/clean-air-for-all/endorsements' \\
     -H 'Content-Type: application/json' -d '{
       "name": "Ada Visitor", "email": "ada@example.org", "kind": "individual",
       "statement": "Clean air is for everyone.",
       "address": {"street": "210 Capitol Ave", "city": "Hartford", "state": "CT", "postal_code": "06106",
                   "latitude": 41.7637, "longitude": -72.6851},
       "consent_to_display": true}'

4. The mail arrives within seconds; its link opens a page with one button, which does this
   link=\$(grep -oh 'http://[^ ]*' "\$(ls -t .local/mail/* | head -n 1)" | head -n 1)
   curl -X POST "\$link"

5. Approve it: open $site/admin/endorsements/endorsement/ , choose it, approve and publish

6. The published endorsements, and the counts by type, state and district
   curl '$site/api/v1/campaigns/clean-air-for-all/endorsements'
   curl '$site/api/v1/campaigns/clean-air-for-all/summary'

7. Boundaries change: withdraw a map and bring it back; stakeholders are placed again, old districts kept
   .venv/bin/python manage.py list_vintages
   .venv/bin/python manage.py rollback_vintage 'tl_2022_*_cd118'
   .venv/bin/python manage.py activate_vintage 'tl_2022_*_cd118'

END
}
