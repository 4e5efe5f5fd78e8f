#!/usr/bin/perl
# Tests of the web service over a socket, and of the template compiler.
#
#   usage: run.pl PROGRAM-FOLDER        (./check --only web)
#
# Starts plumbline serve from that folder on a free port with an empty data folder, and stops it at the end. Ends with
# `N passed, N failed`.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use lib dirname(abs_path(__FILE__));
use Browser;

my $folder = abs_path(shift // die "usage: run.pl PROGRAM-FOLDER\n");
chdir dirname(abs_path(__FILE__)) . "/../.." or die "cannot enter the checkout: $!\n";
$ENV{ASAN_OPTIONS}  = "exitcode=99:detect_leaks=1:strict_string_checks=1";
$ENV{LSAN_OPTIONS}  = "exitcode=99:print_suppressions=0:suppressions=" . abs_path("scripts/lsan.supp");
$ENV{UBSAN_OPTIONS} = "exitcode=99:halt_on_error=1:print_stacktrace=1";

my ($passed, $failed) = (0, 0);

sub ok {
    my ($is, $what, $more) = @_;
    if ($is) { $passed++; return 1 }
    $failed++;
    print "not ok $what\n";
    print "    $_\n" for split /\n/, $more // "";
    return 0;
}

sub like {
    my ($text, $pattern, $what) = @_;
    ok($text =~ $pattern, $what, substr($text, 0, 600));
}

chomp(my $tmp = `mktemp -d`);

# ---- a server ----

my ($server, $port, $log);

sub start {
    my (@options) = @_;
    $log = "$tmp/log";
    pipe(my $read, my $write) or die "pipe: $!\n";
    $server = fork() // die "fork: $!\n";
    if ($server == 0) {
        open STDOUT, ">&", $write or die;
        open STDERR, ">>", $log or die;
        exec "$folder/plumbline", "serve", "--listen", "127.0.0.1:0", "--data", "$tmp/data", @options or die;
    }
    close $write;
    my $line = <$read> // "";
    ($port) = $line =~ m{^Plumbline is at https?://127\.0\.0\.1:(\d+)/} or die "the server did not start: $line\n";
}

# Stops it as a service manager would; its exit status.
sub stop {
    my ($signal) = @_;
    kill $signal // "TERM", $server;
    waitpid $server, 0;
    return $?;
}

sub read_file {
    my ($path) = @_;
    open my $in, "<", $path or return "";
    local $/;
    return <$in>;
}

my %healthy = map { $_ => "-none" } qw(bladder_bowel legs_danger nerves_danger body_danger risks risks_more heart_risks);
my %sciatica = (%healthy, age => 44, sex => "male", complaints => ["pain_leg.left", "numb_leg.left"],
    began => "lifting", duration => "weeks_4", numb_where => ["numb_big_toe.left"]);
my %disc = (%sciatica, complaints => ["pain_back.yes", "pain_leg.left", "numb_leg.left"],
    pain_where => ["pain_posterior_thigh.left", "pain_lateral_leg.left"], quality => ["pain_shooting", "worse_cough_leg"],
    numb_where => ["numb_big_toe.left", "numb_foot_dorsum.left"], worse => ["worse_sitting"], severity => "leg_severe");
my %cauda = (%sciatica, bladder_bowel => ["urinary_retention", "saddle_numbness"]);

sub unzipped {
    my ($bytes) = @_;
    my $file = "$folder/page.gz";
    open my $out, ">:raw", $file or die "$file: $!\n";
    print $out $bytes;
    close $out;
    my $text = `gzip -dc "$file"`;
    unlink $file;
    return $text;
}

# ---- the interview ----

sub test_interview {
    my ($lang, $part, $title, $for) = @_;
    my $b = Browser->new($port);
    $b->get("/?lang=$lang");
    my @screens = $b->interview(\%sciatica);
    ok(@screens >= 5 && @screens <= 16, "$lang: a handful of screens", "@screens");
    ok($b->{path} eq "/check", "$lang: ends with the check of the answers", "$b->{path}: " . $b->{page}{body});
    like($b->{page}{body}, qr/<html lang="$lang">/, "$lang: says its language");
    like($b->{page}{body}, qr/44/, "$lang: the check shows the age");
    my $result = $b->get("/result");
    ok($result->{status} == 200, "$lang: the result is there");
    like($result->{body}, qr/\Q$title\E/, "$lang: the title of the result");
    like($result->{body}, qr/\Q$for\E/, "$lang: reasons for a cause");
    like($result->{body}, qr/class="card/, "$lang: a care card");
    like($result->{body}, qr/<rect class="could" x="\d+"/, "$lang: a picture of the range");
    like($result->{body}, qr{href="/exercises"}, "$lang: exercises");
    my $squeezed = $b->request("GET", "/result", headers => {"Accept-Encoding" => "br, gzip"});
    ok(($squeezed->{headers}{"content-encoding"} // "") eq "gzip", "$lang: the result is compressed");
    ok(length $squeezed->{body} < 15000, "$lang: the result is small", length $squeezed->{body});
    ok(unzipped($squeezed->{body}) eq $result->{body}, "$lang: compressed or not, it is the same");
    for my $refused ("identity", "gzip;q=0", "") {
        my $plain = $b->request("GET", "/result", headers => {"Accept-Encoding" => $refused});
        ok(!exists $plain->{headers}{"content-encoding"}, "$lang: not compressed for '$refused'");
    }
    if (my ($figure) = $b->get("/exercises")->{body} =~ m{<img src="(/figure/[^"]+)"}) {
        my $svg = $b->request("GET", $figure);
        ok($svg->{status} == 200 && $svg->{body} =~ /^<svg/ && $svg->{headers}{"content-type"} eq "image/svg+xml",
            "$lang: the drawing of an exercise", substr $svg->{body}, 0, 200);
    } else {
        ok(0, "$lang: exercises with drawings", "");
    }
    like($b->get("/print")->{body}, qr/<table>/, "$lang: a page for the doctor");
    like($b->get("/print.pdf")->{body}, qr/^%PDF-.*%%EOF\s*$/s, "$lang: and as PDF");
    my $json = $b->get("/result.json");
    like($json->{body}, qr/^\{\s*"urgency"/, "$lang: the report as JSON");
    like($json->{headers}{"content-disposition"}, qr/attachment/, "$lang: as a file");
    my ($sealed) = $b->{cookies}{answers};
    ok(length $sealed < 3000, "$lang: the cookie is small", length $sealed);
    return $b;
}

# The drawn spine in three postures, to be chosen without a script; and the body with the area of the nerve root.
sub test_drawings {
    my ($lang) = @_;
    my $b = Browser->new($port);
    $b->get("/?lang=$lang");
    $b->interview(\%disc);
    my $page = $b->get("/result")->{body};
    my ($spine) = $page =~ m{(<section class="spine">.*?</section>)}s;
    my ($body) = $page =~ m{(<figure class="body-map">.*?</figure>)}s;
    ok($spine && $body, "$lang: the spine and the body are drawn") or return;
    ok(3 == (() = $spine =~ /<input type="radio" name="bend"/g), "$lang: three postures");
    ok(1 == (() = $spine =~ / checked/g), "$lang: one of them is chosen");
    ok(6 == (() = $spine =~ /<svg [^>]*role="img"[^>]*>\s*<title id=/g), "$lang: two drawings in each, with titles");
    like($spine, qr/16.*44.*L4-5|L4-5.*16.*44/s, "$lang: the level, and what bending takes of the room, in words");
    like($body, qr/stroke-dasharray.*L5/s, "$lang: the area of the root on the body");
    like($body, qr/<li>.*<li>.*<li>/s, "$lang: the same in words");
    my %ids;
    $ids{$1}++ while $page =~ / id="([^"]+)"/g;
    ok(!grep({ $_ > 1 } values %ids), "$lang: no id stands twice", join " ", grep { $ids{$_} > 1 } keys %ids);
}

sub test_flow {
    my $b = test_interview("en", "Part 1", "Your result", "For it:");
    test_interview("ko", "1", "결과", "말해 주는 것");
    test_drawings($_) for qw(en ko);

    # the language changes on any page, the answers stay
    like($b->get("/check?lang=ko")->{body}, qr/44.*<\/dl>/s, "the language changes, the answers stay");
    $b->get("/?lang=en");

    # a change of one answer, from the check
    $b->get("/ask/person?from=check");
    like($b->{page}{body}, qr/value="44"/, "the form shows what was answered");
    like($b->{page}{body}, qr/value="male"[^>]* checked/, "the form shows what was chosen");
    $b->answer({age => 71, sex => "female"});
    ok($b->{path} ne "/ask/person", "goes on after a change", $b->{path});
    like($b->get("/check")->{body}, qr/71/, "the changed answer is kept");

    # unknown
    my $u = Browser->new($port);
    my @screens = $u->interview({});
    like($u->get("/result")->{body}, qr/Not known yet, and it matters/, "what was not answered is not taken as no");
    ok($u->{page}{body} !~ /class="spine"|class="body-map"/, "what nobody told is not drawn");

    # clear
    $b->post("/clear");
    ok($b->{path} eq "/cleared" && !$b->{cookies}{answers}, "the answers can be cleared");
    $b->get("/result");
    ok($b->{path} eq "/begin", "nothing is left after clearing", $b->{path});
}

sub test_emergency {
    my $b = Browser->new($port);
    $b->get("/begin");
    $b->post("/begin");
    my $count = 0;
    while ($b->{path} ne "/emergency" && $count++ < 10) { $b->answer(\%cauda) }
    ok($b->{path} eq "/emergency", "an emergency interrupts the questions", $b->{path});
    ok($count <= 4, "at once", $count);
    like($b->{page}{body}, qr/class="card emergency"/, "with the card of an emergency");
    $b->get("/ask");
    ok($b->{path} eq "/emergency", "the questions do not go on by themselves");
    $b->post("/emergency");
    ok($b->{path} =~ m{^/ask/}, "they go on when the person says so", $b->{path});
    $count = 0;
    while ($b->{path} =~ m{^/ask/} && $count++ < 20) { $b->answer(\%cauda) }
    ok($b->{path} eq "/check", "and end with the check", $b->{path});
    like($b->get("/result")->{body}, qr/class="card emergency".*Go to hospital now/s, "the result is the emergency");
    ok($b->{page}{body} !~ /<section class="spine">/, "and nothing is drawn beside it");
}

sub test_mistakes {
    my $b = Browser->new($port);
    my $evil = q{"><script>alert(1)</script>};
    $b->get("/begin");
    $b->post("/begin");
    my ($action) = $b->{page}{body} =~ m{action="(/ask/[^"]+)"};
    my $page = $b->post($action);
    ok($page->{status} == 422, "an empty form is not taken", $page->{status});
    like($page->{body}, qr/class="errors" role="alert"[^>]*autofocus/, "the error summary has the focus");
    my ($field) = $page->{body} =~ m{<li><a href="#([^"]+)">};
    like($page->{body}, qr/id="\Q$field\E"/, "the error summary links to the field");
    for my $value ($evil, "-5", "1e400", "nan", "1000", "4 4", "\xff", "", "é" x 2000) {
        my $p = $b->post($action, age => $value, sex => "male");
        ok($p->{status} == 422 || $p->{status} == 403, "age $value is not taken", $p->{status});
        ok(index($p->{body}, "<script>alert") < 0, "age $value is shown as text only");
        $b->get($action);
    }
    for my $value ($evil, "-none", "pregnant'--") {
        my $p = $b->post($action, age => "44", sex => $value);
        ok($p->{status} == 422 && index($p->{body}, "<script>alert") < 0, "sex $value is not taken", $p->{status});
    }
    my $p = $b->request("GET", "/ask/" . Browser::escape($evil));
    ok($p->{status} == 404 && index($p->{body}, "<script>alert") < 0, "a script in a path");
    $p = $b->request("GET", "/?lang=" . Browser::escape($evil));
    ok($p->{status} == 200 && index($p->{body}, "<script>alert") < 0, "a script in a query");
    $b->get($action);
    $b->answer({age => 44, sex => "male"});
    $b->answer({complaints => ["numb_leg.left", "-none"]});
    ok($b->{page}{status} == 422, "none and some do not go together");
    $b->get($b->{path});
}

# ---- the drawn body ----

# Answers up to the question where it hurts.
sub at_the_map {
    my $b = Browser->new($port);
    $b->get("/begin");
    $b->post("/begin");
    my $count = 0;
    while ($b->{path} ne "/ask/map" && $count++ < 20) { $b->answer(\%sciatica) }
    ok($b->{path} eq "/ask/map", "the map is asked for", $b->{path});
    return $b;
}

# What the labels of class zone do without a script: each belongs to a box of the form.
sub test_body {
    my $b = at_the_map();
    my $body = $b->{page}{body};
    my (%box, %zones, @order);
    while ($body =~ /<input type="checkbox" name="([^"]+)" value="((?:pain|numb)_[^"]+)" id="([^"]+)"([^>]*)>/g) {
        $box{$3} = [$1, $2];
        push @order, $3;
        ok($4 !~ /tabindex|disabled|hidden/, "$2 is reached with the keyboard", $4);
    }
    $zones{$1}++ while $body =~ /<label class="zone (?:ahead|behind)" for="([^"]+)"><svg [^>]+>.*?<use /g;
    ok(@order == 59, "fourteen places of pain, sixteen of numbness, left and right", scalar @order);
    ok(!grep({ !$zones{$_} } @order), "each place of the list is in the drawing", grep { !$zones{$_} } @order);
    ok(!grep({ !$box{$_} } keys %zones), "each area of the drawing is a box of the list");
    my %ids;
    $ids{$1}++ while $body =~ / id="([^"]+)"/g;
    ok(!grep({ $_ > 1 } values %ids), "no id stands twice", join " ", grep { $ids{$_} > 1 } keys %ids);
    ok(!grep({ !$ids{$_} } $body =~ /href="#([^"]+)"/g), "every outline that is used is there");
    ok($body !~ / style="| on\w+="|<script>/, "no style and no script in the page");

    # Two taps on the drawing are two boxes of the form; the list of another person gives the same answers.
    my ($calf) = grep { $box{$_}[1] eq "pain_posterior_leg.left" } @order;
    my ($toe) = grep { $box{$_}[1] eq "numb_big_toe.right" } @order;
    my @shown = map { (shown => $_) } qw(pain_where numb_where);
    $b->post("/ask/map", @shown, map { @{$box{$_}} } $calf, $toe);
    my $other = at_the_map();
    $other->answer({pain_where => ["pain_posterior_leg.left"], numb_where => ["numb_big_toe.right"]});
    my ($drawn) = $b->get("/check")->{body} =~ m{(<dl.*</dl>)}s;
    my ($listed) = $other->get("/check")->{body} =~ m{(<dl.*</dl>)}s;
    ok($drawn eq $listed, "drawing and list post the same", $drawn);
    like($drawn, qr/calf.*left.*big toe.*right/s, "and say so");
    like($b->get("/ask/map")->{body}, qr/value="pain_posterior_leg.left"[^>]* checked/, "what was painted is shown");
}

# ---- what must be refused ----

sub status_of {
    my ($text) = @_;
    return $text =~ m{^HTTP/1\.[01] (\d+)} ? $1 : 0;
}

sub test_refusals {
    my $b = Browser->new($port);
    my $host = "Host: 127.0.0.1:$port\r\n";
    my @raw = (
        [400, "two Hosts", "GET / HTTP/1.1\r\n$host$host\r\n"],
        [400, "no Host", "GET / HTTP/1.1\r\nAccept: a\r\n\r\n"],
        [400, "two lengths", "POST /clear HTTP/1.1\r\n${host}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"],
        [400, "both framings",
            "POST /clear HTTP/1.1\r\n${host}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
        [400, "a blank before the colon", "GET / HTTP/1.1\r\n${host}X : a\r\n\r\n"],
        [400, "a folded header", "GET / HTTP/1.1\r\n${host}X: a\r\n b\r\nY: c\r\n\r\n"],
        [400, "a folded last header", "GET / HTTP/1.1\r\n${host}X: a\r\n b\r\n\r\n"],
        [400, "a header folded into a name", "POST /clear HTTP/1.1\r\n${host}Content-Lengt: 3\r\n h\r\n\r\nabc"],
        [400, "NUL in a value", "GET / HTTP/1.1\r\n${host}X: a\0b\r\n\r\n"],
        [400, "NUL in a name", "GET / HTTP/1.1\r\n${host}X\0: a\r\n\r\n"],
        [400, "lines without CR", "GET / HTTP/1.1\nHost: a\n\n"],
        [400, "CR within a value", "GET / HTTP/1.1\r\n${host}X: a\rY: b\r\n\r\n"],
        [400, "gzip and chunked", "POST /clear HTTP/1.1\r\n${host}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"],
        [400, "a length with a sign", "POST /clear HTTP/1.1\r\n${host}Content-Length: +3\r\n\r\nabc"],
        [400, "an absolute target", "GET http://a/ HTTP/1.1\r\n$host\r\n"],
        [413, "a large body", "POST /clear HTTP/1.1\r\n${host}Content-Length: 10000000\r\n\r\nabc"],
        [431, "many headers", "GET / HTTP/1.1\r\n$host" . join("", map { "X$_: a\r\n" } 1 .. 70) . "\r\n"],
        [414, "a long query", "GET /?a=" . ("b" x 3000) . " HTTP/1.1\r\n$host\r\n"],
        [405, "a made-up method", "BREW /begin HTTP/1.1\r\n${host}Connection: close\r\n\r\n"],
        [405, "a method of another page", "DELETE /result HTTP/1.1\r\n${host}Connection: close\r\n\r\n"],
    );
    for my $case (@raw) {
        my ($status, $what, $bytes) = @$case;
        my $got = status_of($b->raw($bytes));
        ok($got == $status, "$what: $status", $got);
    }
    my $huge = status_of($b->raw("GET / HTTP/1.1\r\n${host}X: " . ("a" x 70000) . "\r\n\r\n"));
    ok($huge >= 400 && $huge < 500, "a head of 70 kB", $huge);
    my $chunks = $b->raw("POST /clear HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n" . "8000\r\n" . ("a" x 32768) . "\r\n"
            . "8000\r\n" . ("a" x 32768) . "\r\n" . "8000\r\n" . ("a" x 32768) . "\r\n0\r\n\r\n");
    ok(status_of($chunks) != 200, "a large body in chunks", $chunks);
    for my $path ("/../../etc/passwd", "/static/../../etc/passwd", "/static/%2e%2e%2f%2e%2e%2fetc%2fpasswd",
        "/ask/../result", "//etc/passwd", "/static/", "/key", "/.git/config")
    {
        my $p = $b->request("GET", $path);
        ok(($p->{status} == 404 || $p->{status} == 303) && $p->{body} !~ /root:/, "GET $path finds nothing", $p->{status});
    }
    my $p = $b->request("GET", "/nothing/here");
    like($p->{body}, qr/This page does not exist.*Your answers are not lost/s, "404 says it in plain words");
    $p = $b->request("HEAD", "/");
    ok($p->{status} == 200 && $p->{body} eq "" && $p->{headers}{"content-length"} > 1000, "HEAD has a length and no body");
    ok($b->request("GET", "/healthz")->{body} eq "ok\n", "healthz");
}

sub test_forms_from_elsewhere {
    my $b = Browser->new($port);
    $b->get("/begin");
    my ($token) = map { $_->[1] } grep { $_->[0] eq "token" } $b->fields("/begin");
    my $body = "token=$token";
    my $host = "http://127.0.0.1:$port";
    for my $case (
        [303, "from here", {Origin => $host, "Sec-Fetch-Site" => "same-origin"}],
        [403, "from another site", {Origin => "http://evil.example"}],
        [403, "from another port", {Origin => "http://127.0.0.1:1"}],
        [403, "cross-site", {"Sec-Fetch-Site" => "cross-site"}],
        [403, "same-site but not same-origin", {"Sec-Fetch-Site" => "same-site"}],
        [403, "from a sandbox", {Origin => "null"}],
        )
    {
        my ($status, $what, $headers) = @$case;
        my $got = $b->request("POST", "/begin", body => $body, headers => $headers)->{status};
        ok($got == $status, "a form $what: $status", $got);
    }
    ok($b->request("POST", "/begin", body => "token=0")->{status} == 403, "a form with another token");
    my $good = $b->{cookies}{answers};
    for my $bad (substr($good, 0, -1) . "_", substr($good, 4), "x", "", $good . "A", "%00") {
        $b->{cookies}{answers} = $bad;
        my $p = $b->request("GET", "/result");
        ok($p->{status} == 303 && $p->{headers}{location} eq "/begin", "a changed cookie is no cookie", $p->{status});
        ok($b->request("POST", "/begin", body => $body)->{status} == 403, "and no form comes with it");
    }
}

# ---- slow clients, restarts, the log ----

sub test_slow {
    my $started = time;
    my @sockets = map { IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $port) } 1 .. 20;
    $_->autoflush(1) for @sockets;
    print {$_} "GET / HTTP/1.1\r\nHost: a\r\n" for @sockets;
    my $b = Browser->new($port);
    ok($b->get("/")->{status} == 200, "slow clients do not hold up others");
    # one sends a byte now and then, and is closed all the same
    my $dripping = shift @sockets;
    my $closed = 0;
    local $SIG{PIPE} = "IGNORE";
    while (!$closed && time - $started < 40) {
        sleep 1;
        print $dripping "X";
        my $ready = "";
        vec($ready, fileno($dripping), 1) = 1;
        $closed = 1 if select(my $r = $ready, undef, undef, 0) && !sysread($dripping, my $x, 100);
    }
    my $took = time - $started;
    ok($closed && $took <= 30, "a request that drips in is closed after a while", "$took seconds");
    my $open = 0;
    for my $s (@sockets) {
        my $ready = "";
        vec($ready, fileno($s), 1) = 1;
        $open++ if !select(my $r = $ready, undef, undef, 0);
    }
    ok($open == 0, "requests that stop are closed", "$open still open");
}

sub test_restart {
    my $b = Browser->new($port);
    $b->get("/begin");
    $b->post("/begin");
    $b->answer({age => 44, sex => "male"});
    my $path = $b->{path};
    ok(stop() == 0, "SIGTERM ends it with status 0", $?);
    start();
    $b->{port} = $port;
    $b->get("/ask");
    ok($b->{path} eq $path, "a restart loses no answer", $b->{path});
    like($b->get("/ask/person")->{body}, qr/value="44"/, "nor what was typed");
    my $mode = (stat "$tmp/data/key")[2] & 0777;
    ok($mode == 0600, "the key is for the owner only", sprintf "%o", $mode);
}

sub test_log {
    my $text = read_file($log);
    my @lines = split /\n/, $text;
    my @odd = grep { !/^\{"at":"\d{4}-\d\d-\d\dT[\d:.]+Z","method":"[A-Za-z]+","route":"[^"]+","status":\d+,"bytes":\d+,"ms":[\d.]+\}$/ } @lines;
    ok(@lines > 50 && !@odd, "the log is one JSON object a line", join "\n", @odd[0 .. ($#odd < 4 ? $#odd : 4)]);
    ok($text !~ /127\.0\.0\.1|numb|saddle|urinary|lang=|alert|passwd|person/, "the log holds no address, answer or query");
}

sub test_listening {
    my $other = "$folder/plumbline serve --data $tmp/data";
    like(scalar `timeout 20 $other --listen 0.0.0.0:0 2>&1; echo \$?`, qr/--insecure-listen.*\n2\n/s, "no listening to others without TLS");
    like(scalar `timeout 20 $other --listen nowhere 2>&1; echo \$?`, qr/no address and port.*\n2\n/s, "a wrong address");
    like(scalar `timeout 20 $other --listen 127.0.0.1:$port 2>&1; echo \$?`, qr/cannot listen.*\n4\n/s, "a port that is taken");
    like(scalar `timeout 20 $other --tls-cert x 2>&1; echo \$?`, qr/--tls-key.*\n2\n/s, "a certificate without its key");
    mkdir "$tmp/open";
    system "cp $tmp/data/key $tmp/open/key && chmod 644 $tmp/open/key";
    like(scalar `timeout 20 $folder/plumbline serve --data $tmp/open --listen 127.0.0.1:0 2>&1; echo \$?`, qr/chmod 600.*\n1\n/s,
        "a key that others can read");
}

# ---- the template compiler ----

# Each file of tests/web/templates says in its first line what the compiler must say.
sub test_templates {
    for my $file (sort glob "tests/web/templates/*.html") {
        my $text = read_file($file);
        my ($expected) = $text =~ /^\{\{# (.*?)\}\}/ or die "$file: no expectation\n";
        system("rm", "-rf", "$tmp/web");
        mkdir "$tmp/web";
        mkdir "$tmp/web/templates";
        open my $out, ">", "$tmp/web/templates/page.html" or die;
        print $out $text;
        close $out;
        my $said = `"$folder/tools/template" "$tmp/web" "$tmp/t.h" "$tmp/t.c" "$tmp/t.d" 2>&1`;
        my $status = $? >> 8;
        my ($name) = $file =~ m{([^/]+)\.html$};
        if ($expected eq "fine") { ok($status == 0, "template $name compiles", $said) }
        else { ok($status == 1 && index($said, $expected) >= 0, "template $name is refused", $said) }
    }
}

test_templates();
start();
test_flow();
test_emergency();
test_mistakes();
test_body();
test_refusals();
test_forms_from_elsewhere();
test_slow();
test_restart();
test_listening();
ok(stop("INT") == 0, "SIGINT ends it with status 0, and nothing leaks", read_file($log) =~ /(==\d+==.*)/s ? $1 : $?);
test_log();
system "rm", "-rf", $tmp if $tmp =~ m{^/.*/tmp\.\w+$};
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);
