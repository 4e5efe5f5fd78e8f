#!/usr/bin/perl
# What an attacker tries on accounts and diaries; TLS; and where the service listens.
#
#   usage: guard.pl PROGRAM-FOLDER        (./check --only web)
#
# The routes are read from src/web/routes.c, so that a new one is tested too. Ends with `N passed, N failed`.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
my $here;
BEGIN { $here = dirname(abs_path(__FILE__)); chdir "$here/../.." or die "cannot enter the checkout: $!\n" }
use lib $here;
use Service;

my $program = abs_path(shift // die "usage: guard.pl PROGRAM-FOLDER\n") . "/plumbline";
$ENV{ASAN_OPTIONS}  = "exitcode=99:detect_leaks=1:strict_string_checks=1";
$ENV{LSAN_OPTIONS}  = "exitcode=99:print_suppressions=0:suppressions=" . abs_path("scripts/lsan.supp");
$ENV{UBSAN_OPTIONS} = "exitcode=99:halt_on_error=1:print_stacktrace=1";

my ($passed, $failed) = (0, 0);
my @running;

sub ok {
    my ($is, $what, $more) = @_;
    if ($is) { $passed++; return 1 }
    $failed++;
    print "not ok $what\n";
    print "    $_\n" for split /\n/, substr $more // "", 0, 1500;
    return 0;
}

chomp(my $tmp = `mktemp -d`);
my $folders = 0;

sub service {
    my (%how) = @_;
    my $s = Service->new(program => $program, data => "$tmp/data" . ++$folders, %how);
    push @running, $s;
    return $s;
}

sub begin {
    my ($s) = @_;
    $s->start or die "no start: $s->{said}\n";
    $s->sign_up or die "no account\n";
    return $s->browser;
}

# Another browser of the same service, with no cookie.
sub stranger { my ($s) = @_; return Browser->new($s->{port}) }

sub routes {
    my ($method) = @_;
    my @found = Service::read_file("src/web/routes.c") =~ /\{"$method", "([^"]+)"/g;
    s/\*$/person/ for @found;
    return @found;
}

sub form_token {
    my ($b, $path, $action) = @_;
    $b->get($path);
    my ($token) = map { $_->[1] } grep { $_->[0] eq "token" } $b->fields($action);
    return $token;
}

# ---- headers ----

my %expected = ("cache-control" => qr/^no-store$/, "x-frame-options" => qr/^DENY$/, "x-content-type-options" => qr/^nosniff$/,
    "referrer-policy" => qr/^same-origin$/, "cross-origin-opener-policy" => qr/^same-origin$/,
    "content-security-policy" => qr/^default-src 'none';.*form-action 'self'.*frame-ancestors 'none'/);

sub guarded {
    my ($p, $what) = @_;
    my @bad = grep { ($p->{headers}{$_} // "") !~ $expected{$_} } sort keys %expected;
    return ok(!@bad, "$what is kept nowhere and framed by nobody", join ", ", map { "$_: " . ($p->{headers}{$_} // "missing") } @bad);
}

sub test_personal_pages_are_guarded {
    my ($s) = @_;
    my $b = $s->browser;
    $s->check_in("zzyzx");
    guarded($b->request("GET", $_), "GET $_") for grep { $_ ne "/static/person" } routes("GET");
    guarded($b->request("POST", $_), "POST $_, refused,") for routes("POST");
    guarded($b->request("GET", "/nothing"), "a page that does not exist");
}

sub test_cookies {
    my ($s, $b, $secure) = @_;
    my @all;
    for my $step (sub { $b->request("GET", "/?lang=en") }, sub { $b->request("GET", "/begin") }, sub { $s->sign_up; $b->request("GET", "/own") },
        sub { $s->sign_in; $b->{page} })
    {
        my $before = {%{$b->{cookies}}};
        my $page = $step->();
        push @all, @{$b->{seen}};
        $b->{seen} = [];
    }
    my %names;
    for my $cookie (@all) {
        my ($name) = $cookie =~ /^([^=]+)=/;
        $names{$name}++;
        ok($cookie =~ /; HttpOnly/ && $cookie =~ /; SameSite=Strict/ && $cookie =~ /; Path=\// && $cookie !~ /Domain=/i,
            "the cookie $name is for this host, and no script reads it", $cookie);
        ok(($cookie =~ /; Secure/ ? 1 : 0) == $secure, "the cookie $name travels as it should", $cookie);
    }
    my $host = $secure ? "__Host-" : "";
    ok($names{"${host}session"} && $names{"${host}answers"} && $names{lang}, "cookies have their names", join " ", sort keys %names);
}

# ---- forms of others ----

sub test_forms_of_others {
    my ($s) = @_;
    my $b = $s->browser;
    $s->check_in("stays");
    my $kept = join "|", $s->kept;
    my $mine = form_token($b, "/own/delete", "/own/delete");
    my $other = stranger($s);
    my $theirs = form_token($other, "/begin", "/begin");
    my $here = "http://127.0.0.1:$s->{port}";
    my @cases = (["no token", "", {}], ["the token of somebody else", $theirs, {}],
        ["another origin", $mine, {Origin => "http://evil.example"}], ["an origin that is null", $mine, {Origin => "null"}],
        ["an origin that begins alike", $mine, {Origin => "$here.evil.example"}],
        ["another site", $mine, {"Sec-Fetch-Site" => "cross-site", Origin => $here}]);
    for my $route (routes("POST")) {
        for my $case (@cases) {
            my ($what, $token, $headers) = @$case;
            my $body = "token=$token&sure=yes&seq=1&where=everywhere&to=diary&noted=yes&name=x&phrase=long+enough+it+is&once=" . "0" x 32;
            my $p = $b->request("POST", $route, body => $body, headers => $headers);
            ok($p->{status} == 403, "POST $route with $what", $p->{status});
        }
    }
    $b->get("/own");
    ok($b->{path} eq "/own" && join("|", $s->kept) eq $kept, "after all this nothing has changed", $b->{path});
    $other->get($_), ok($other->{path} eq "/account", "without a session $_ leads to the sign-in", $other->{path})
        for qw(/own /own.json /own/delete /diary /check-in);
}

sub test_session_fixation {
    my ($s) = @_;
    my $b = $s->browser;
    my $attacker = stranger($s);
    $attacker->get("/begin");
    my $victim = stranger($s);
    $victim->{cookies} = {session => $b->{cookies}{session}, answers => $attacker->{cookies}{answers}};
    my %planted = %{$victim->{cookies}};
    my $own = Service->new(%$s, browser => $victim);
    ok($own->sign_in, "signs in with planted cookies");
    ok($victim->{cookies}{$_} ne $planted{$_}, "the $_ cookie is a new one after the sign-in") for sort keys %planted;
    $b->get("/own");
    ok($b->{path} eq "/account", "the planted session is over", $b->{path});
    my $made_up = stranger($s);
    for my $token ("0" x 64, "x", "", "a" x 5000, "' OR 1=1--", "%00") {
        $made_up->{cookies}{session} = $token;
        my $p = $made_up->request("GET", "/own");
        ok($p->{status} == 303 || $p->{status} == 400, "a made-up session is none", "$p->{status}");
    }
    my %before = %{$victim->{cookies}};
    $victim->get("/own");
    $victim->post("/sign-out");
    $victim->{cookies} = {%before};
    $victim->get("/own");
    ok($victim->{path} eq "/account", "a session is over on the server too after the sign-out", $victim->{path});
    $s->sign_in or die "no sign-in\n";
}

# ---- what is typed ----

my @evil = (q{"><script>alert(1)</script>}, q{' onfocus='alert(1)}, q{" autofocus onfocus="alert(1)}, q{</textarea><img src=x onerror=alert(1)>},
    "javascript:alert(1)", "a\r\nX-Evil: 1", "%0d%0aX-Evil: 1", "'; DROP TABLE records;--", "\xe2\x80\xae\xef\xbb\xbf", "\0");

sub harmless {
    my ($p, $what) = @_;
    my $text = ($p->{headers}{"content-type"} // "") =~ /^text\/html/ ? $p->{body} : "";
    my $bad = $text =~ /<script>alert|<img src=x|["'] ?(?:autofocus )?onfocus=["']alert/ ? $& : "";
    $bad = "X-Evil" if exists $p->{headers}{"x-evil"};
    ok($p->{status} < 500 && !$bad, "$what is harmless", "$p->{status} $bad");
}

sub test_scripts_in_every_field {
    my ($s) = @_;
    my $b = $s->browser;
    for my $evil (@evil) {
        my $shown = $evil =~ s/[^ -~]/?/gr;
        my $typed = Browser::escape($evil);
        my $o = stranger($s);
        $o->get("/account/new");
        harmless($o->post("/account/new", name => $evil, own => $evil, phrase => $evil), "an account called $shown");
        $o->get("/sign-in");
        harmless($o->post("/sign-in", name => $evil, phrase => $evil), "a sign-in as $shown");
        my $form = $s->check_in_form($evil);
        harmless($b->request("POST", "/check-in", body => $form), "what one cannot do, $shown,");
        for my $field (qw(check_in_back check_in_leg check_in_walking check_in_numb once token shown exercise)) {
            my $bad = $form;
            $bad =~ s/\b$field=[^&]*/$field=$typed/;
            harmless($b->request("POST", "/check-in", body => $bad), "$field $shown");
        }
        my $token = form_token($b, "/own", "/sign-out");
        harmless($b->request("POST", "/own/remove", body => "token=$token&seq=$typed&to=$typed"), "a number $shown");
        harmless($b->request("POST", "/own/open", body => "token=$token&seq=$typed"), "to open $shown");
        harmless($b->request("GET", "$_$typed"), "$_$shown")
            for qw(/diary?saved= /diary?lang= /reminder.ics?day= /ask/ /figure/ /static/ /own.json? /sign-in?name=);
    }
    harmless($b->get($_), "$_ with all this in it") for qw(/diary /own /check-in);
    my $json = $b->get("/own.json");
    ok($json->{headers}{"content-type"} =~ /^application\/json/ && $json->{headers}{"content-disposition"} =~ /^attachment/,
        "what is taken along is a file and no page");
    Service::write_file("$tmp/own.json", $json->{body});
    ok(system("timeout 60 '$program' follow --in $tmp/own.json >$tmp/followed 2>&1") == 0, "and is sound JSON", Service::read_file("$tmp/followed"));
}

sub test_sizes {
    my ($s) = @_;
    my $b = $s->browser;
    my $before = $s->kept;
    ok($b->request("POST", "/check-in", body => $s->check_in_form("x" x 301))->{status} == 422, "301 characters are too many");
    ok($b->request("POST", "/check-in", body => $s->check_in_form("x" x 70000))->{status} == 413, "70 kB are refused");
    ok($s->kept == $before, "and nothing of it is kept");
    ok($s->check_in("가" x 300), "300 characters of three bytes are not");
    my $o = stranger($s);
    $o->get("/sign-in");
    for my $long (1000, 60000) {
        ok($o->post("/sign-in", name => "n" x $long, phrase => "p")->{status} == 422, "a name of $long letters is nobody's");
        $o->get("/sign-in");
    }
    $o->get("/account/new");
    ok($o->post("/account/new", own => "p" x 201, noted => "yes")->{status} == 422, "a passphrase of 201 letters");
}

# After all this the log knows nobody.
sub test_log {
    my ($s) = @_;
    my $text = Service::read_file($s->{log});
    my ($word) = $s->{phrase} =~ /^(\S+ \S+)/;
    (my $name = lc $s->{name}) =~ s/ //g;
    for my $secret ($word, $name, $s->{name}, "zzyzx", "stays", "alert", "127.0.0.1", "urinary", substr $s->browser->{cookies}{session}, 0, 10) {
        ok(index($text, $secret) < 0, "the log does not hold '$secret'");
    }
    my @odd = grep { !/^\{"at":"[^"]+Z","method":"[A-Za-z]+","route":"[^"]+","status":\d+,"bytes":\d+,"ms":[\d.]+\}$/ } split /\n/, $text;
    ok(!@odd, "each line of the log is one object", join "\n", @odd);
    my @failed = grep { /"status":5/ } split /\n/, $text;
    ok(!@failed, "no answer was a fault of the service", join "\n", @failed);
}

# ---- TLS ----

package TlsBrowser;
our @ISA = ("Browser");

sub raw {
    my ($self, $bytes) = @_;
    my $file = "$tmp/request";
    Service::write_file($file, $bytes);
    return scalar `timeout 20 openssl s_client -quiet -connect 127.0.0.1:$self->{port} <"$file" 2>/dev/null`;
}

package main;

sub certificate {
    my ($name) = @_;
    system("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
            . " -keyout '$tmp/$name.key' -out '$tmp/$name.pem' >$tmp/openssl 2>&1") == 0
        or die "openssl made no certificate: " . Service::read_file("$tmp/openssl");
    return ("$tmp/$name.pem", "$tmp/$name.key");
}

sub said {
    my ($folder, @options) = @_;
    return scalar `timeout 60 "$program" serve --data "$tmp/$folder" @options 2>&1; echo \$?`;
}

sub test_tls {
    my ($cert, $key) = certificate("good");
    my (undef, $other_key) = certificate("other");
    my @tls = ("--tls-cert", $cert, "--tls-key", $key);
    my $b = TlsBrowser->new(0);
    $b->{seen} = [];
    my $s = service(options => ["--listen", "0.0.0.0:0", @tls], browser => $b);
    $s->start or die "no start with TLS: $s->{said}\n";
    ok($s->{address} =~ m{^https://0\.0\.0\.0:\d+/$}, "with TLS it may listen to others", $s->{address});
    my $p = $b->request("GET", "/healthz");
    ok($p->{body} eq "ok\n" && $p->{headers}{"strict-transport-security"} =~ /^max-age=\d{7,}/, "TLS, and only TLS from now on", $p->{body});
    test_cookies($s, $b, 1);
    ok($s->check_in("over TLS") && "@{[$s->kept]}" eq "over TLS", "a check-in over TLS");
    my $origin = "https://127.0.0.1:$s->{port}";
    my $token = form_token($b, "/own", "/sign-out");
    ok($b->request("POST", "/sign-out", body => "token=$token", headers => {Origin => "http://127.0.0.1:$s->{port}"})->{status} == 403,
        "a form from the same address without TLS is one of others");
    ok($b->request("POST", "/sign-out", body => "token=$token", headers => {Origin => $origin})->{status} == 303, "one of its own is not");
    my $plain = Browser->new($s->{port})->raw("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 5);
    ok($plain !~ /^HTTP/, "nothing is said without TLS", $plain);
    my $old = `echo | timeout 20 openssl s_client -connect 127.0.0.1:$s->{port} -tls1_1 -cipher DEFAULT:\@SECLEVEL=0 2>&1`;
    ok($old !~ /Cipher is [A-Z]/, "nor with an old TLS", $old);
    ok($s->stop == 0, "TLS: ends well, and nothing leaks", Service::read_file($s->{log}) =~ /(==\d+==.*)/s ? $1 : "");
    my $wrong = said("tls", "--listen", "127.0.0.1:0", "--tls-cert", $cert, "--tls-key", $other_key);
    ok($wrong =~ /\Aplumbline: [^\n]*; are --tls-cert and --tls-key a PEM certificate and its key\?\n1\n\z/, "the key of another certificate", $wrong);
    $wrong = said("tls", "--listen", "127.0.0.1:0", "--tls-cert", "$tmp/nothing.pem", "--tls-key", $key);
    ok($wrong =~ /\Aplumbline: [^\n]*nothing\.pem[^\n]*\n1\n\z/, "a certificate that is not there", $wrong);
}

# ---- listening ----

# The addresses on which this process listens, as the kernel says.
sub listening {
    my ($pid) = @_;
    my %mine = map { (readlink($_) // "") =~ /^socket:\[(\d+)\]/ ? ($1 => 1) : () } glob "/proc/$pid/fd/*";
    my @found;
    for my $table ("/proc/$pid/net/tcp", "/proc/$pid/net/tcp6") {
        for (split /\n/, Service::read_file($table)) {
            my @part = split;
            push @found, $part[1] =~ s/:.*//r if @part > 9 && $part[3] eq "0A" && $mine{$part[9]};
        }
    }
    return @found;
}

sub test_listening {
    my $s = service(options => []);
    $s->start or die "no start without options: $s->{said}\n";
    my @where = listening($s->{pid});
    ok("@where" eq "0100007F" && $s->{address} =~ m{^http://127\.0\.0\.1:}, "without options only the machine itself reaches it", "@where");
    $s->stop;
    my $open = service(options => ["--listen", "0.0.0.0:0", "--insecure-listen"]);
    $open->start or die "no start with --insecure-listen: $open->{said}\n";
    ok("@{[listening($open->{pid})]}" eq "00000000" && $open->browser->get("/healthz")->{body} eq "ok\n", "others do when it is told so aloud");
    $open->stop;
    for my $address ("0.0.0.0:0", "[::]:0") {
        my $text = said("unused", "--listen", $address);
        ok($text =~ /\Aplumbline: [^\n]*there is no TLS; [^\n]*--insecure-listen[^\n]*\n2\n\z/ || $text =~ /Address family not supported/,
            "not without TLS on $address", $text);
    }
    ok(!-e "$tmp/unused", "and nothing was made");
}

sub test_main {
    my $s = service();
    $s->start or die "no start: $s->{said}\n";
    my $b = $s->browser;
    $b->{seen} = [];
    test_cookies($s, $b, 0);
    test_personal_pages_are_guarded($s);
    test_forms_of_others($s);
    test_session_fixation($s);
    test_scripts_in_every_field($s);
    test_sizes($s);
    test_log($s);
    ok($s->stop == 0, "ends with status 0, and nothing leaks", Service::read_file($s->{log}) =~ /(==\d+==.*)/s ? $1 : "");
}

for my $test (\&test_main, \&test_tls, \&test_listening) {
    ok(0, "died: $@") if !eval { $test->(); 1 };
}
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);

END {
    my $status = $?;
    $_->stop("KILL") for @running;
    system "rm", "-rf", $tmp if defined $tmp && $tmp =~ m{^/.*/tmp\.\w+$};
    $? = $status;
}
