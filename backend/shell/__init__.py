"""What makes the pages an app: service worker, manifest, offline page, and whether the server is well."""
