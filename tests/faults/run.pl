#!/usr/bin/perl
# What happens to the data of plumbline serve when the machine or its people fail: killed in the middle, a full disk, a
# folder that cannot be written to, damaged and lost files, two servers, a clock that jumps.
#
#   usage: run.pl PROGRAM-FOLDER [PART-OF-A-NAME]       (./check --only faults)
#
# What needs a disk of its own (a small tmpfs) or another clock (libfaketime) is skipped, and says so, where the machine
# does not allow it. Ends with `N passed, N failed`.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use POSIX ();
my $here;
BEGIN { $here = dirname(abs_path(__FILE__)); chdir "$here/../.." or die "cannot enter the checkout: $!\n" }
use lib "$here/../web";
use Service;

my $program = abs_path(shift // die "usage: run.pl PROGRAM-FOLDER [PART-OF-A-NAME]\n") . "/plumbline";
my $only = shift // "";
my ($passed, $failed) = (0, 0);
my $seed = 20261121;
my @running;

sub ok {
    my ($is, $what, $more) = @_;
    if ($is) { $passed++; return 1 }
    $failed++;
    print "not ok $what\n";
    print "    $_\n" for split /\n/, substr $more // "", 0, 1500;
    return 0;
}

sub like { my ($text, $pattern, $what) = @_; return ok($text =~ $pattern, $what, $text) }

# A number from 0 to below this one; the same in every run.
sub pick {
    my ($below) = @_;
    $seed = ($seed * 1103515245 + 12345) % 2147483648;
    return ($seed >> 8) % $below;
}

sub pause { my ($seconds) = @_; select undef, undef, undef, $seconds }

chomp(my $tmp = `mktemp -d`);
my $folders = 0;

sub service {
    my (%how) = @_;
    my $s = Service->new(program => $program, data => "$tmp/data" . ++$folders, %how);
    push @running, $s;
    return $s;
}

# A service with one account and this many check-ins, "kept 1" and on.
sub service_with {
    my ($count, %how) = @_;
    my $s = service(%how);
    $s->start or die "no start: $s->{said}\n";
    $s->sign_up or die "no account\n";
    $s->check_in("kept $_") || die "check-in $_ was not kept\n" for 1 .. $count;
    return $s;
}

# plumbline data …: what it printed, with the exit status in its last line.
sub care {
    my ($action, $folder) = @_;
    return scalar `timeout 60 "$program" data $action --data "$folder" 2>&1; echo \$?`;
}

sub starts_not {
    my ($s, $status) = @_;
    return $s->{status} == $status if !$s->start;
    $s->stop;
    return 0;
}

# A refusal to start is one line that names the file, what is wrong and what would be right.
sub refuses {
    my ($s, $pattern, $what) = @_;
    ok(starts_not($s, 4), "$what: does not start, status 4", "status " . ($s->{status} // "none"));
    return ok(($s->{said} // "") =~ /\Aplumbline: $pattern[^\n]*; [^\n]+\n\z/, "$what: one clear message", $s->{said});
}

sub has_words {
    my ($b, $path, $status, $english, $korean, $what) = @_;
    for my $words (["en", $english], ["ko", $korean]) {
        my $p = $b->request("GET", "$path?lang=$words->[0]");
        ok($p->{status} == $status && index($p->{body}, $words->[1]) >= 0, "$what: said in $words->[0]", "$p->{status} $p->{body}");
    }
    $b->request("GET", "/?lang=en");
}

# ---- killed ----

# Sends check-ins until the server is gone: ends it with &$end a moment after so many were confirmed. Gives what that gave, and
# the ones that the page had confirmed.
sub confirmed_until_gone {
    my ($s, $round, $count, $end) = @_;
    pipe(my $read, my $write) or die "pipe: $!\n";
    my $form = $s->check_in_form("round $round");
    my $sender = fork() // die "fork: $!\n";
    if ($sender == 0) {
        $SIG{__WARN__} = sub { };
        for my $i (1 .. 100) {
            last if !eval { $s->send_check_in(numbered($form, $i)) };
            syswrite $write, "round $round.$i\n";
        }
        POSIX::_exit(0);
    }
    close $write;
    my @confirmed = map { scalar <$read> } 1 .. $count;
    pause(pick(6) / 1000);
    my $status = $end->();
    push @confirmed, <$read>;
    chomp @confirmed;
    waitpid $sender, 0;
    return $status, @confirmed;
}

# The form as it would be when it was opened once more: with other random bytes.
sub numbered {
    my ($form, $i) = @_;
    $form =~ s/once=[0-9a-f]{28}[0-9a-f]{4}/sprintf "%s%04x", substr($&, 0, -4), $i/e;
    $form =~ s/(cannot=round%20\d+)/$1.$i/;
    return $form;
}

sub all_kept {
    my ($s, $expected, $what) = @_;
    my %count;
    $count{$_}++ for $s->kept;
    my @lost = grep { !$count{$_} } @$expected;
    my @twice = grep { $count{$_} > 1 } sort keys %count;
    return ok(!@lost, "$what: what was confirmed is there", "lost: @lost") & ok(!@twice, "$what: and once", "twice: @twice");
}

sub test_killed_in_a_check_in {
    my $s = service_with(0);
    my @confirmed;
    for my $round (1 .. 24) {
        my ($status, @more) = confirmed_until_gone($s, $round, pick(5), sub { $s->stop("KILL") });
        push @confirmed, @more;
        $s->start or die "no start after being killed: $s->{said}\n";
        last if !all_kept($s, \@confirmed, "killed, round $round");
    }
    like(care("check", $s->{data}), qr/^the data are whole: 1 accounts.*\n0\n\z/, "killed: the data are whole");
    $s->stop;
}

# Killed while it makes its folder: it starts the next time, and with keys that only their owner can read.
sub test_killed_at_the_first_start {
    for my $round (1 .. 8) {
        my $s = service();
        my $pid = fork() // die "fork: $!\n";
        if ($pid == 0) {
            open STDOUT, ">", "/dev/null" or POSIX::_exit(127);
            open STDERR, ">", "/dev/null" or POSIX::_exit(127);
            exec $program, "serve", "--listen", "127.0.0.1:0", "--data", $s->{data} or POSIX::_exit(127);
        }
        my $file = "$s->{data}/" . ("lock", "key", "plumbline.db", "plumbline.db-wal", "data-keys", "data-keys.new")[pick(6)];
        for (1 .. 4000) { last if -e $file; pause(0.0005) }
        pause(pick(4) / 1000);
        kill "KILL", $pid;
        waitpid $pid, 0;
        my $good = $s->start && $s->sign_up && $s->check_in("kept 1");
        ok($good, "killed at the first start, round $round: works the next time", $s->{said});
        my $open = grep { (stat "$s->{data}/$_")[2] & 077 } qw(key data-keys plumbline.db lock);
        ok(!$open, "killed at the first start, round $round: files are for their owner only");
        $s->stop;
    }
}

sub test_killed_while_the_key_is_changed {
    my $s = service_with(12);
    my @kept = $s->kept;
    $s->stop;
    for my $round (1 .. 10) {
        my $pid = fork() // die "fork: $!\n";
        if ($pid == 0) {
            open STDOUT, ">", "/dev/null" or POSIX::_exit(127);
            exec $program, "data", "rotate-key", "--data", $s->{data} or POSIX::_exit(127);
        }
        pause(pick(25) / 1000);
        kill "KILL", $pid;
        waitpid $pid, 0;
    }
    ok($s->start && "@{[$s->kept]}" eq "@kept", "killed while the key is changed: everything is there", $s->{said});
    $s->stop;
    like(care("rotate-key", $s->{data}), qr/the old key is gone.*\n0\n\z/s, "the key can be changed");
    ok(Service::read_file("$s->{data}/data-keys") =~ /\A\d+ [0-9a-f]{64}\n\z/, "one key is left");
    like(care("check", $s->{data}), qr/^the data are whole: 1 accounts, 12 records.*\n0\n\z/, "and everything opens with it");
}

# ---- the disk ----

# A small disk that is gone with the process that has it; the words that a command begins with to have it. Undef where the machine
# does not allow it.
sub small_disk {
    my ($mount, $then) = @_;
    mkdir $mount;
    for my $unshare ("unshare --mount", "unshare --user --map-root-user --mount") {
        next if system("$unshare sh -c 'mount -t tmpfs -o size=4m tmpfs \"$mount\"' >/dev/null 2>&1") != 0;
        my $make = "mount -t tmpfs -o size=4m,mode=700 tmpfs \"$mount\" && $then exec \"\$@\"";
        return [split(/ /, $unshare), "sh", "-c", $make, "sh"];
    }
    print "skipped: this machine lets nobody make a small disk (unshare and mount of a tmpfs failed)\n";
    return undef;
}

# Leaves not a byte of room.
sub fill {
    my ($file) = @_;
    open my $out, ">", $file or die "$file: $!\n";
    for my $step (65536, 4096, 1) { 1 while syswrite $out, "x" x $step }
    close $out;
}

sub test_a_full_disk {
    my $mount = "$tmp/full";
    my $disk = small_disk($mount, "") or return;
    my $s = service_with(3, before => $disk, data => "$mount/data", log => "$tmp/full.log");
    my $b = $s->browser;
    my $filler = "/proc/$s->{pid}/root$mount/filler";
    my @kept = $s->kept;
    fill($filler);
    my $form;
    for my $more (1 .. 30) {    # what is still free within its files is used first
        $form = $s->check_in_form("full $more");
        last if !$s->send_check_in($form);
        push @kept, "full $more";
    }
    my $p = $b->request("POST", "/check-in", body => $form);
    ok($p->{status} == 503 && $p->{body} =~ /It was not saved/, "a full disk: said in en", "$p->{status} $p->{body}");
    $b->request("GET", "/?lang=ko");
    $p = $b->request("POST", "/check-in", body => $form);
    ok($p->{status} == 503 && $p->{body} =~ /저장되지 않았습니다/, "a full disk: said in ko", "$p->{status} $p->{body}");
    $b->request("GET", "/?lang=en");
    like(Service::read_file($s->{log}), qr/"fault":"[^"]*plumbline\.db: [^"]*(?:disk is full|disk cannot be)[^"]*","hint":"[^"]+"\}/,
        "a full disk: the operator reads why");
    ok($b->get("/diary")->{status} == 200 && $b->get("/begin")->{status} == 200, "a full disk: reading and the interview go on");
    ok("@{[$s->kept]}" eq "@kept", "a full disk: nothing is lost", "@{[$s->kept]}");
    my ($token) = map { $_->[1] } grep { $_->[0] eq "token" } do { $b->get("/own"); $b->fields("/sign-out") };
    $p = $b->request("POST", "/own/remove", body => "token=$token&seq=1");
    ok($p->{status} == 503 && $p->{body} =~ /It was not deleted/, "a full disk: what cannot be deleted is said", "$p->{status} $p->{body}");
    my %signed_in = %{$b->{cookies}};
    $p = $b->request("POST", "/sign-out", body => "token=$token");
    ok($p->{status} == 503 && $p->{body} =~ /You are signed out of this browser/ && !$b->{cookies}{session},
        "a full disk: one can leave the browser", "$p->{status} $p->{body}");
    $b->{cookies} = {%signed_in};
    unlink $filler or die "$filler: $!\n";
    ok($s->send_check_in($form) && $s->send_check_in($form), "a full disk: with room again the same form is taken");
    my ($last) = $form =~ /(full%20\d+)/;
    $last =~ s/%20/ /;
    ok("@{[$s->kept]}" eq "@kept $last", "a full disk: and is kept once", "@{[$s->kept]}");
    ok($s->stop == 0, "a full disk: ends well");
}

sub test_no_room_for_a_new_key {
    my $mount = "$tmp/key";
    my $s = service_with(6);
    my @kept = $s->kept;
    $s->stop;
    my $fill = "head -c 10000000 /dev/zero >\"$mount/filler\" 2>/dev/null;";
    my $disk = small_disk($mount, "cp -a \"$s->{data}\" \"$mount/data\"; $fill") or return;
    my $care = "'$program' data rotate-key --data $mount/data; echo status \$?; rm $mount/filler; '$program' data check --data $mount/data; "
        . "cat $mount/data/data-keys";
    my $text = do { local $ENV{care} = "{ $care; } 2>&1"; scalar `@{[map { "'" . s/'/'\\''/gr . "'" } @$disk]} sh -c "\$care"` };
    like($text, qr/\Aplumbline: [^\n]*plumbline\.db: [^\n]*disk [^\n]*; [^\n]+\nstatus 4\nthe data are whole: 1 accounts, 6 records.*\n\d+ [0-9a-f]{64}\n/, "no room for a new key: everything opens as before");
}

sub test_no_room_at_the_first_start {
    my $mount = "$tmp/none";
    my $disk = small_disk($mount, "head -c 4190000 /dev/zero >\"$mount/filler\";") or return;
    my $s = service(before => $disk, data => "$mount/data", log => "$tmp/none.log");
    ok(!$s->start && $s->{status} == 4, "no room at the first start: does not start, status 4", $s->{status});
    like($s->{said}, qr/\Aplumbline: [^\n]*full[^\n]*\n\z/, "no room at the first start: one clear message");
}

sub test_a_folder_that_cannot_be_written_to {
    my $mount = "$tmp/ro";
    my $s = service_with(2);
    my @kept = $s->kept;
    $s->stop;
    my $disk = small_disk($mount, "cp -a \"$s->{data}\" \"$mount/data\" && mount -o remount,ro \"$mount\" &&") or return;
    my $other = service(before => $disk, data => "$mount/data", log => "$tmp/ro.log");
    refuses($other, qr{\Q$mount\E/data[^\n]*: [^\n]*[Rr]ead-only}, "a read-only folder");
    ok($s->start && "@{[$s->kept]}" eq "@kept", "a read-only folder: where it can be written to, all is there");
    $s->stop;
}

# ---- damaged and lost files ----

sub damage {
    my ($how, $bytes) = @_;
    my $half = int(length($bytes) / 2);
    return "" if $how eq "empty";
    return "this is a letter to my aunt\n" x 500 if $how eq "another file";
    return substr $bytes, 0, $half + 100 if $how eq "cut off";
    substr $bytes, 0, 100, "\0" x 100 if $how eq "without its head";
    substr $bytes, 4096, length($bytes) - 4096, join "", map { chr pick(256) } 4097 .. length $bytes if $how eq "overwritten";
    return $bytes;
}

sub test_a_damaged_database {
    my $s = service_with(8);
    my @kept = $s->kept;
    $s->stop;
    my $file = "$s->{data}/plumbline.db";
    my $good = Service::read_file($file);
    for my $how ("empty", "another file", "cut off", "without its head", "overwritten") {
        my $bad = damage($how, $good);
        Service::write_file($file, $bad);
        refuses($s, qr/\Q$file\E: is (?:damaged|empty)/, "a database that is $how");
        ok(Service::read_file($file) eq $bad, "a database that is $how: nothing in it was changed");
        like(care("check", $s->{data}), qr/plumbline\.db: .*\n4\n\z/s, "a database that is $how: data check says so");
        unlink glob "$file*";
    }
    Service::write_file($file, $good);
    ok($s->start && "@{[$s->kept]}" eq "@kept", "a backup put in its place is taken", $s->{said});
    $s->stop;
}

# One letter of a sealed record is another one: the file is whole, the record is not.
sub test_a_changed_record {
    my $s = service_with(2);
    $s->stop;
    my $file = "$s->{data}/plumbline.db";
    my $bytes = Service::read_file($file);
    my $longest = "";
    while ($bytes =~ /([A-Za-z0-9_-]{300,})/g) { $longest = $1 if length $1 >= length $longest }
    my $at = index($bytes, $longest) + 150;
    substr $bytes, $at, 1, substr($bytes, $at, 1) eq "A" ? "B" : "A";
    Service::write_file($file, $bytes);
    $s->start or die "no start: $s->{said}\n";
    my $b = $s->browser;
    has_words($b, "/diary", 503, "It cannot be opened just now", "지금은 열 수 없습니다", "a changed record");
    ok($b->get("/own.json")->{status} == 503 && $b->get("/begin")->{status} == 200, "a changed record: the interview goes on");
    like(Service::read_file($s->{log}), qr/"fault":"[^"]*a record does not open with its key","hint":"[^"]+"\}/,
        "a changed record: the operator reads why");
    like(care("check", $s->{data}), qr/a record does not open with its key.*\n4\n\z/s, "a changed record: data check says so");
    $s->stop;
}

sub test_lost_keys {
    my $s = service_with(2);
    my @kept = $s->kept;
    $s->stop;
    my ($keys, $key) = map { "$s->{data}/$_" } qw(data-keys key);
    my $good = Service::read_file($keys);
    unlink $keys;
    refuses($s, qr/\Q$keys\E: is missing, but there are data/, "a lost key file");
    ok(!-e $keys, "a lost key file: none is made anew");
    like(care("check", $s->{data}), qr/data-keys: is missing.*\n4\n\z/s, "a lost key file: data check says so");
    Service::write_file($keys, $good);
    refuses_input($s, qr/\Q$keys\E: can be read by others/, "a key file that others can read");
    chmod 0600, $keys;
    Service::write_file($keys, substr $good, 0, 40);
    refuses_input($s, qr/\Q$keys\E: does not hold the keys/, "half a key file");
    Service::write_file($keys, "1 " . "0123456789abcdef" x 4 . "\n");
    refuses($s, qr/\Q$keys\E: does not open these data/, "the key file of other data");
    Service::write_file($keys, $good);
    ok($s->start && "@{[$s->kept]}" eq "@kept", "with its key file everything is there", $s->{said});
    $s->stop;

    unlink $key;    # of the cookies: whoever was signed in signs in again
    $s->start or die "no start without the key of the cookies: $s->{said}\n";
    $s->browser->get("/own");
    ok($s->browser->{path} eq "/account", "without the key of the cookies everybody is signed out", $s->browser->{path});
    ok($s->sign_in && "@{[$s->kept]}" eq "@kept", "and signs in again");
    ok(((stat $key)[2] & 0777) == 0600 && ((stat $keys)[2] & 0777) == 0600, "keys are for their owner only");
    $s->stop;
}

# As refuses, where the operator has to put a file right: status 1.
sub refuses_input {
    my ($s, $pattern, $what) = @_;
    ok(starts_not($s, 1), "$what: does not start, status 1", $s->{status});
    return ok(($s->{said} // "") =~ /\Aplumbline: $pattern[^\n]*; [^\n]+\n\z/, "$what: one clear message", $s->{said});
}

# ---- two at a time ----

sub test_two_servers {
    my $s = service_with(1);
    my $other = service(data => $s->{data}, log => "$tmp/other.log");
    refuses($other, qr/\Q$s->{data}\E: another plumbline works with this folder, process $s->{pid}/, "a second server");
    like(care("rotate-key", $s->{data}), qr/another plumbline works with this folder.*\n4\n\z/s, "no new key under a server");
    like(care("check", $s->{data}), qr/^the data are whole.*\n0\n\z/, "but a check");
    like(care("backup --out $tmp/backup.db", $s->{data}), qr/backup\.db has the data as they are now.*\n0\n\z/s, "and a backup");
    ok($s->check_in("kept 2") && "@{[$s->kept]}" eq "kept 1 kept 2", "the first server goes on");
    $s->stop("KILL");
    $other->{browser} = $s->{browser};
    ok($other->start && "@{[$other->kept]}" eq "kept 1 kept 2", "when it is killed, the second may start at once", $other->{said});
    $other->stop;
}

# ---- the clock ----

sub test_a_clock_that_jumps {
    my ($library) = glob "/usr/lib/*/faketime/libfaketimeMT.so.1";
    if (!$library) { print "skipped: another clock needs libfaketime\n"; return }
    my $clock = "$tmp/clock";
    my $set = sub { Service::write_file("$clock.new", "$_[0]\n"); rename "$clock.new", $clock };
    $set->("2026-03-01 12:00:00");
    my $s = service_with(1, env => {LD_PRELOAD => $library, FAKETIME_TIMESTAMP_FILE => $clock, FAKETIME_NO_CACHE => 1,
        FAKETIME_DONT_FAKE_MONOTONIC => 1, TZ => "UTC"});
    my $b = $s->browser;
    my @expected = ("kept 1");
    for my $when ("2026-03-08 12:00:00", "2031-01-01 00:00:00", "2026-03-15 12:00:00", "2019-06-01 12:00:00", "2026-03-22 12:00:00") {
        $set->($when);
        $b->get("/diary");
        if ($b->{path} ne "/diary") {    # a session ends, by whatever clock
            ok($b->{path} eq "/account" && $s->sign_in, "the clock says $when: signed in again", $b->{path});
        }
        ok($b->get("/diary")->{status} == 200, "the clock says $when: the diary opens");
        push @expected, "kept on $when";
        ok($s->check_in($expected[-1]), "the clock says $when: a check-in is kept");
        my $diary = $b->get("/diary");
        ok($diary->{body} =~ /<svg class="plot"/ && $diary->{body} !~ /nan|inf\b/, "the clock says $when: the diary is drawn");
        ok("@{[$s->kept]}" eq "@expected", "the clock says $when: in the order in which it was told", "@{[$s->kept]}");
    }
    my $journey = $b->get("/own.json")->{body};
    Service::write_file("$tmp/own.json", $journey);
    like(scalar `timeout 60 "$program" follow --in "$tmp/own.json" 2>&1; echo \$?`, qr/How it has gone.*\n0\n\z/s,
        "a clock that jumped: what is taken along can be followed");
    ok($s->stop == 0, "a clock that jumped: ends well");

    # Answers under way are for a day by the clock; a clock that was ahead does not take them away.
    my $t = service(env => $s->{env});
    $set->("2026-03-08 12:00:00");
    $t->start or die "no start: $t->{said}\n";
    $b = $t->browser;
    $b->get("/begin");
    $b->post("/begin");
    $b->answer({age => 44, sex => "male"});
    my $asked = $b->{path};
    $set->("2026-03-07 20:00:00");
    $b->get("/ask");
    ok($b->{path} eq $asked, "a clock that goes back takes no answers away", $b->{path});
    $set->("2026-03-10 12:00:00");
    $b->get("/ask");
    ok($b->{path} eq "/begin", "answers end after a day", $b->{path});
    $t->stop;
}

# ---- told to stop ----

sub test_told_to_stop_with_open_requests {
    my $s = service_with(0);
    my @confirmed;
    for my $round (1 .. 4) {
        my @half = map { IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $s->{port}) } 1 .. 12;
        for my $i (0 .. $#half) {    # none of its bytes, half a head, half a body
            $half[$i]->autoflush(1);
            print {$half[$i]} "GET / HTTP/1.1\r\nHost: a\r\n" if $i % 3 == 1;
            print {$half[$i]} "POST /clear HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc" if $i % 3 == 2;
        }
        my $began;
        my ($status, @more) = confirmed_until_gone($s, $round, pick(5), sub { $began = time; $s->stop("TERM") });
        ok($status == 0 && time - $began <= 8, "told to stop, round $round: ends well and soon", "status $status");
        push @confirmed, @more;
        close $_ for @half;
        $s->start or die "no start: $s->{said}\n";
        all_kept($s, \@confirmed, "told to stop, round $round");
    }
    $s->stop;
}

# Requests that are at work are answered whole.
sub test_told_to_stop_at_work {
    my $s = service_with(0);
    my $b = $s->browser;
    my %healthy = map { $_ => "-none" } qw(bladder_bowel legs_danger nerves_danger body_danger risks risks_more heart_risks);
    $b->interview({%healthy, age => 44, sex => "male", complaints => ["pain_leg.left"], duration => "weeks_4"});
    my $cookies = join "; ", map { "$_=$b->{cookies}{$_}" } sort keys %{$b->{cookies}};
    my @sockets = map { IO::Socket::INET->new(PeerAddr => "127.0.0.1", PeerPort => $s->{port}) } 1 .. 6;
    syswrite $_, "GET /result HTTP/1.1\r\nHost: 127.0.0.1:$s->{port}\r\nCookie: $cookies\r\n\r\n" for @sockets;
    pause(0.02);
    ok($s->stop("TERM") == 0, "told to stop at work: ends well");
    my ($whole, $cut) = (0, 0);
    for my $socket (@sockets) {
        my $text = "";
        while (sysread $socket, my $more, 65536) { $text .= $more }
        my ($head, $body) = split /\r\n\r\n/, $text, 2;
        my ($length) = ($head // "") =~ /Content-Length: (\d+)/i;
        if (defined $length && length($body // "") == $length) { $whole++ }
        elsif ($text ne "") { $cut++ }
    }
    ok($whole > 0 && $cut == 0, "told to stop at work: answers are whole", "$whole whole, $cut cut off");
}

# ---- nothing is left behind ----

sub snapshot {
    my ($folder) = @_;
    return join "\n", map { "$_ " . Service::read_file($_) } sort glob "$folder/*";
}

sub test_without_an_account_nothing_is_kept {
    my $s = service();
    $s->start or die "no start: $s->{said}\n";
    my $before = snapshot($s->{data});
    my $b = $s->browser;
    my %cauda = (age => 52, sex => "female", complaints => ["pain_leg.both"], bladder_bowel => ["urinary_retention"]);
    $b->get("/begin");
    $b->post("/begin");
    for (1 .. 20) {
        if ($b->{path} eq "/emergency") { $b->post("/emergency") }
        elsif ($b->{path} =~ m{^/ask/}) { $b->answer(\%cauda) }
    }
    $b->get($_) for qw(/check /result /print /print.pdf /result.json /exercises /account /account/new /sign-in /diary /own /reminder.ics);
    $b->get("/sign-in");
    $b->post("/sign-in", name => "maple 1234", phrase => "wrong words all along");
    $b->get("/result");
    $b->post("/clear");
    ok(snapshot($s->{data}) eq $before, "without an account not a byte of the data folder changes");
    $s->stop;
}

my @tests = (
    [killed => \&test_killed_in_a_check_in],
    [first => \&test_killed_at_the_first_start],
    [rotation => \&test_killed_while_the_key_is_changed],
    [full => \&test_a_full_disk],
    ["room for a key" => \&test_no_room_for_a_new_key],
    [room => \&test_no_room_at_the_first_start],
    ["read-only" => \&test_a_folder_that_cannot_be_written_to],
    [damaged => \&test_a_damaged_database],
    [changed => \&test_a_changed_record],
    [keys => \&test_lost_keys],
    [two => \&test_two_servers],
    [clock => \&test_a_clock_that_jumps],
    [stop => \&test_told_to_stop_with_open_requests],
    [work => \&test_told_to_stop_at_work],
    [nothing => \&test_without_an_account_nothing_is_kept],
);
$SIG{INT} = $SIG{TERM} = sub { exit 1 };
for my $test (@tests) {
    my ($name, $run) = @$test;
    next if index($name, $only) < 0;
    ok(0, "$name: $@") if !eval { $run->(); 1 };
}
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);

END {
    my $status = $?;
    $_->stop("KILL") for @running;
    system "rm", "-rf", $tmp if defined $tmp && $tmp =~ m{^/.*/tmp\.\w+$};
    $? = $status;
}
