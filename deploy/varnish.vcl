vcl 4.1;
# Varnish in front of one node or several: keeps answers for a second, shares requests out.
#
# You change the backends and the names. Varnish doesn't end TLS: hitch or HAProxy does, and tells it
# by PROXY, version 2 (varnishd -a :6086,PROXY). docs/running.md, "Behind a proxy", says which
# settings the nodes need.

import directors;
import proxy;
import std;

# Whether it lives: without a database, or between versions, a node still answers what it can.
probe live {
    .url = "/health/live";
    .interval = 1s;
    .timeout = 2s;
    .window = 3;
    .threshold = 2;
    .initial = 2;
}

backend node_1 {
    .host = "127.0.0.1";
    .port = "8001";
    .connect_timeout = 2s;
    .first_byte_timeout = 7s;
    .between_bytes_timeout = 7s;
    .probe = live;
}

backend node_2 {
    .host = "127.0.0.1";
    .port = "8002";
    .connect_timeout = 2s;
    .first_byte_timeout = 7s;
    .between_bytes_timeout = 7s;
    .probe = live;
}

# The process of `manage.py stream`: one for all nodes.
backend stream {
    .host = "127.0.0.1";
    .port = "8100";
    .connect_timeout = 2s;
    .probe = live;
}

sub vcl_init {
    new nodes = directors.round_robin();
    nodes.add_backend(node_1);
    nodes.add_backend(node_2);
}

sub vcl_recv {
    set req.http.Host = std.tolower(req.http.Host);
    if (req.http.Host !~ "^(api\.example\.org)(:\d{1,5})?$") {
        return (synth(421));
    }

    # What an answer depends on is set here, whatever the client says. A node reads `_` in a header's
    # name as `-`.
    set req.http.X-Forwarded-For = client.ip;
    set req.http.X-Forwarded-Host = req.http.Host;
    if (proxy.is_ssl()) {
        set req.http.X-Forwarded-Proto = "https";
    } else {
        set req.http.X-Forwarded-Proto = "http";
    }
    set req.http.X-Request-ID = req.xid;
    unset req.http.X_Request_ID;
    unset req.http.X_Request-ID;
    unset req.http.X-Request_ID;
    unset req.http.X-Forwarded-Port;
    unset req.http.Forwarded;
    unset req.http.X_Forwarded_For;
    unset req.http.X_Forwarded-For;
    unset req.http.X-Forwarded_For;
    unset req.http.X_Forwarded_Host;
    unset req.http.X_Forwarded-Host;
    unset req.http.X-Forwarded_Host;
    unset req.http.X_Forwarded_Proto;
    unset req.http.X_Forwarded-Proto;
    unset req.http.X-Forwarded_Proto;
    unset req.http.X_Forwarded_Port;
    unset req.http.X_Forwarded-Port;
    unset req.http.X-Forwarded_Port;
    unset req.http.Accept_Encoding;
    unset req.http.If_None_Match;
    unset req.http.If_None-Match;
    unset req.http.If-None_Match;
    unset req.http.Transfer_Encoding;
    # All browsers ask for the same page. Whatever is unusual goes to the node, and into the key, as
    # it is. The encoding is Varnish's own affair: it keeps gzip, and unpacks it for who can't.
    if (!req.http.Accept || req.http.Accept == "") {
        set req.http.Accept = "*/*";
    } elseif (req.http.Accept ~ "^text/html,application/xhtml\+xml,application/xml;q=0\.9,(image/[a-z]+,)*\*/\*;q=0\.8(,application/signed-exchange;v=b3;q=0\.\d)?$") {
        set req.http.Accept = "text/html,*/*;q=0.8";
    }

    # A letter is written as %6d only to get around the rules below.
    if (req.url ~ "^[^?]*%(2[dDeE]|3\d|[46][1-9a-fA-F]|[57][\daA]|5[fF]|7[eE])") {
        return (synth(404));
    }
    # for those who run the nodes, and can ask them
    if (req.url ~ "^/(health|metrics)") {
        return (synth(404));
    }

    # It sends something every 15 seconds, for as long as a client listens.
    if (req.method == "GET" && req.url ~ "^/changes/stream(\?|$)") {
        if (!std.healthy(stream)) {
            return (synth(753));
        }
        set req.backend_hint = stream;
        return (pipe);
    }

    set req.backend_hint = nodes.backend();
    # Who has credentials may get an answer of their own. The nodes count these calls, too.
    if ((req.method != "GET" && req.method != "HEAD") ||
        req.http.Authorization || req.http.Cookie || req.url ~ "^/(admin|changes)/") {
        return (pass);
    }
    # An answer is fresh for half a second. For another half, one request fetches the next one while
    # the others get the former. While no node answers, the last answers stay, with a warning.
    set req.http.X-Try = req.restarts;
    unset req.http.X-Late;
    if (req.restarts == 0 && std.healthy(req.backend_hint)) {
        set req.grace = 0.5s;
    } else {
        set req.grace = 1h;
    }
    return (hash);
}

sub vcl_pipe {
    set bereq.http.Connection = "close";  # what the client sends next would not be looked at
}

sub vcl_hash {
    hash_data(req.http.X-Forwarded-Proto);
    hash_data(req.http.Accept);
}

sub vcl_hit {
    if (obj.ttl < -0.5s) {
        set req.http.X-Late = "yes";
    }
}

sub vcl_backend_fetch {
    if (bereq.url ~ "^/changes/") {
        set bereq.first_byte_timeout = 64s;  # a request may wait for a change, up to 60
    }
}

sub vcl_backend_response {
    if (beresp.status >= 500 && !bereq.uncacheable) {
        if (bereq.is_bgfetch || bereq.http.X-Try == "0") {
            return (abandon);  # the former answer stays
        }
        set beresp.uncacheable = true;
        set beresp.ttl = 0s;
        return (deliver);
    }
    if (beresp.http.Set-Cookie || beresp.http.Cache-Control !~ "(s-maxage|max-age)=[1-9]") {
        set beresp.uncacheable = true;
        set beresp.ttl = 10s;  # in which nobody waits for whether it may be kept
        return (deliver);
    }
    if (beresp.http.Cache-Control ~ "s-maxage=1(,|$)") {
        set beresp.ttl = 0.5s;
        set beresp.grace = 1h;
    }
    set beresp.keep = 10m;  # to ask by ETag whether it has changed
    if (beresp.http.Warning) {
        unset beresp.http.ETag;  # after a 304 the warning would stay
        unset beresp.http.Last-Modified;
    }
    return (deliver);
}

sub vcl_backend_error {
    if (bereq.retries == 0 && !bereq.is_bgfetch && (bereq.method == "GET" || bereq.method == "HEAD")) {
        set bereq.backend = nodes.backend();
        return (retry);
    }
    if (!bereq.uncacheable && (bereq.is_bgfetch || bereq.http.X-Try == "0")) {
        return (abandon);
    }
    set beresp.http.Content-Type = "application/json";
    set beresp.http.Cache-Control = "no-store";
    set beresp.http.Retry-After = "2";
    set beresp.body = """{"detail":"No node answers. Try again in 2 seconds."}""";
    return (deliver);
}

sub vcl_deliver {
    if (req.http.X-Late) {
        set resp.http.Warning = {"110 - "Response is Stale"} + {"""};
    }
    set resp.http.X-Request-ID = req.xid;  # not of whoever asked for what is kept
    unset resp.http.Via;
    unset resp.http.X-Varnish;
}

sub vcl_synth {
    if (resp.status == 503 && req.restarts == 0) {
        return (restart);  # for a former answer, however old, or else the next node's error
    }
    set resp.http.Content-Type = "application/json";
    if (resp.status == 753) {
        set resp.status = 503;
        set resp.http.Cache-Control = "no-store";
        set resp.http.Retry-After = "5";
        set resp.body = """{"detail":"Changes are not streamed at the moment. Try again in 5 seconds."}""";
        return (deliver);
    }
    set resp.body = """{"detail":"Not found."}""";
    return (deliver);
}
