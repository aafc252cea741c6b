"""Foundation on Flask: headers, assets, forms, caching, throttle."""
