"""The groups of the roles are neither deleted nor renamed, whoever writes: everybody who has one would be without rights.

The names are access/roles.py's ROLES; another role is another migration, which replaces this trigger.
"""

from django.db import migrations

PROTECT = """
CREATE FUNCTION access_refuse_losing_roles() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the group % is a role, which stays under its name', OLD.name USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER roles_are_not_deleted BEFORE DELETE ON auth_group
    FOR EACH ROW WHEN (OLD.name IN ('moderator', 'editor', 'analyst', 'admin'))
    EXECUTE FUNCTION access_refuse_losing_roles();
CREATE TRIGGER roles_keep_their_names BEFORE UPDATE OF name ON auth_group
    FOR EACH ROW WHEN (OLD.name IN ('moderator', 'editor', 'analyst', 'admin') AND NEW.name <> OLD.name)
    EXECUTE FUNCTION access_refuse_losing_roles();
"""

RELEASE = """
DROP TRIGGER roles_are_not_deleted ON auth_group;
DROP TRIGGER roles_keep_their_names ON auth_group;
DROP FUNCTION access_refuse_losing_roles();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_create_access"), ("auth", "0012_alter_user_first_name_max_length")]
    operations = [migrations.RunSQL(PROTECT, RELEASE)]
