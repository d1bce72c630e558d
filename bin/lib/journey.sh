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

1. Which districts hold a point (Hartford, Connecticut), and what do they look like?
   curl '$site/api/v1/regions/lookup?lat=41.7637&lon=-72.6851'
   curl '$site/api/v1/regions?layer=cd&state=CT'
   curl '$site/api/v1/regions/cd/0901/shape'

2. The campaigns, and one of them
   curl '$site/api/v1/campaigns'
   curl '$site/api/v1/campaigns/clean-air-for-all'

3. Endorse it, and accept the terms that are in force; the answer is 202
   terms=\$(curl -s '$site/api/v1/legal/terms' | grep -o '"id":"[^"]*"' | cut -d '"' -f 4)
   curl -X POST '$site/api/v1/campaigns/clean-air-for-all/endorsements' \\
     -H 'Content-Type: application/json' -d '{
       "name": "Ada Visitor", "email": "ada@example.org", "kind": "individual",
       "statement": "Clean air is for everyone.",
       "address": {"street": "210 Capitol Ave", "city": "Hartford", "state": "CT", "postal_code": "06106",
                   "latitude": 41.7637, "longitude": -72.6851},
       "consent_to_display": true, "accepted_terms": "'\$terms'"}'

4. The mail arrives within seconds; its link opens a page with one button, which does this
   (an address that has confirmed gets no second mail; another one within the hour has to wait)
   until mail=\$(grep -ls '^To: ada@example.org' .local/mail/*); do sleep 1; done
   curl -X POST "\$(grep -oh 'http://[^ ]*/verify-endorsement/[^ ]*' \$mail | tail -n 1)"

5. Approve it: open $site/admin/endorsements/endorsement/ and the newest of them, press Approve, then Publish

6. The published endorsements, and the counts by type, state and district
   curl '$site/api/v1/campaigns/clean-air-for-all/endorsements'
   curl '$site/api/v1/campaigns/clean-air-for-all/summary'

7. Boundaries change: withdraw a map and bring it back; stakeholders are placed again, old districts kept
   (watch the one named above in the admin)
   .venv/bin/python manage.py list_vintages
   .venv/bin/python manage.py rollback_vintage 'tl_2022_*_cd118'
   .venv/bin/python manage.py activate_vintage 'tl_2022_*_cd118'

END
}
