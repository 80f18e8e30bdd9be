"""imgproxy: an image proxy that puts the subject of a picture into a new background, by URL.

The way of a request, and where each step lives:

    web/            HTTP in, HTTP out: images (GET), ops (/health /ready /metrics)
    params/         the query string → plan.Plan; signatures
    render          the recipe: cache → original → background → size → encode → store
    originals       an origin picture's bytes and facts, cached and revalidated      (uses origin/, cache/, image/)
    orders          what a plan asks of the workers: names of jobs and results
    backgrounds     is the replacement or removal made, on its way, or failed?       (uses cache/, jobs/)
    workbench       what a worker's jobs share: source, cutout, engine, masters      (uses background/, cache/, image/)
    replace_job, remove_job    what a worker does with one job
    origin/         sources, the address guard, fetching
    image/          decode → geometry → resize → encode
    background/     the stages of a replacement and the engines that have them
    scenery/        a prompt becomes a picture, without weights
    cutout/         the subject network and its training
    cache/          memory over disk; one computation per key
    jobs/           durable queue and worker loop; knows nothing of images
    wiring, storage settings → services; the only places that choose implementations
    processes/      supervisor, web process, render worker
    commands/, cli  what a person types
    settings, settings_source, settings_text, errors, plan, capacity, observe/

Imports go one way; tests/test_house_rules.py draws the order and keeps it.
"""

__version__ = "0.1.0"
