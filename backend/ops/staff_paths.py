"""Where does a provider send staff back to? The application's own routes, below PUBLIC_BASE_URL (a test compares)."""

BEGIN = "/admin/sign-in/provider/"
CALLBACK = "/admin/sign-in/provider/callback/"
SIGNED_OUT = "/admin/login/"
