#!/usr/bin/perl
# Runs tests that are data: tests/cli/*.test, and the ```console examples of a Markdown file.
#
#   usage: run-cli-tests.pl PROGRAM-FOLDER FILE...       (--update rewrites the expected output of .test files)
#
# The format of a .test file:
#
#   # A comment may stand at the beginning of any line.
#   $ plumbline assess --in tests/cases/c01.json --format json | head -c 12
#   {"urgency":{
#   $ plumbline assess --in "$TMP/none.json"
#   plumbline: ...none.json: ...
#   ? 1
#
#   $ COMMAND    starts a test; it runs with sh in the checkout, with PROGRAM-FOLDER first in PATH, nothing on its input
#                and an empty folder "$TMP", which the tests of one file share
#   > MORE       another line of the command
#   text         what it prints, standard output and error together (a program's error output may come first, as its
#                standard output is buffered); empty lines at the end do not count
#   ...          alone on a line: any number of lines; within a line: any characters
#   ? STATUS     the exit status, 0 when it is left out
#   \text        a line of output that begins with #, $, >, ? or \
#
# In Markdown, each fenced block that begins with ```console is read in the same way (without comments). A sanitizer
# that stops the program gives status 99, so it is never taken for an error that a test expects. A command has a
# minute. Ends with `N passed, N failed`.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);

my $update = @ARGV && $ARGV[0] eq "--update" ? shift : 0;
my $folder = shift or die "usage: run-cli-tests.pl [--update] PROGRAM-FOLDER FILE...\n";
my @files  = map { abs_path($_) // die "$_: $!\n" } @ARGV;
$folder = abs_path($folder) // die "$folder: $!\n";
chdir dirname(__FILE__) . "/.." or die "cannot enter the checkout: $!\n";
my $checkout = abs_path(".");

$ENV{PATH}          = "$folder:$ENV{PATH}";
$ENV{LC_ALL}        = "C.UTF-8";
$ENV{COLUMNS}       = "80";
$ENV{TERM}          = "dumb";
$ENV{ASAN_OPTIONS}  = "exitcode=99:detect_leaks=1:strict_string_checks=1";
$ENV{LSAN_OPTIONS}  = "exitcode=99:print_suppressions=0:suppressions=$checkout/scripts/lsan.supp";
$ENV{UBSAN_OPTIONS} = "exitcode=99:halt_on_error=1:print_stacktrace=1";

# Reads a file into tests: {line, command, expected, status}. Other lines of the file are kept for --update.
sub read_tests {
    my ($file) = @_;
    my $markdown = $file =~ /\.md$/;
    open my $in, "<", $file or die "$file: $!\n";
    my ($test, @tests, $fenced);
    while (my $line = <$in>) {
        chomp $line;
        if ($markdown) {
            if (!$fenced) {
                $fenced = $line =~ /^```console\s*$/;
                $test   = undef;
                next;
            }
            if ($line =~ /^```\s*$/) {
                $fenced = 0;
                next;
            }
        } elsif ($line =~ /^#/) {
            push @{$test ? $test->{comments} : []}, $line;
            next;
        }
        if ($line =~ /^\$ (.*)/) {
            $test = {line => $., command => $1, expected => [], status => 0};
            push @tests, $test;
        } elsif (!$test) {
            die "$file:$.: text before the first \"\$ command\"\n" if $line =~ /\S/ && !$markdown;
        } elsif ($line =~ /^> (.*)/ && !@{$test->{expected}}) {
            $test->{command} .= "\n$1";
        } elsif ($line =~ /^\? (\d+)\s*$/) {
            $test->{status} = $1;
        } else {
            $line =~ s/^\\//;
            push @{$test->{expected}}, $line;
        }
    }
    close $in;
    for my $t (@tests) {
        pop @{$t->{expected}} while @{$t->{expected}} && $t->{expected}[-1] eq "";
    }
    return @tests;
}

sub pattern_of {
    my $pattern = "";
    for my $line (@_) {
        if ($line eq "...") {
            $pattern .= "(?:[^\\n]*\\n)*";
        } else {
            $pattern .= join("[^\\n]*", map { quotemeta } split /\.\.\./, $line, -1) . "\\n";
        }
    }
    return qr/\A$pattern\n*\z/;
}

# Runs a command; gives what it printed and its status (128 + signal when it was killed, 124 after a minute).
sub run {
    my ($command) = @_;
    my $pid = open(my $out, "-|") // die "cannot fork: $!\n";
    if ($pid == 0) {
        open STDIN,  "<",  "/dev/null" or die;
        open STDERR, ">&", \*STDOUT    or die;
        exec "timeout", "60", "sh", "-c", $command or die "cannot run sh: $!\n";
    }
    my $text = do { local $/; <$out> } // "";
    close $out;
    return ($text, $? & 127 ? 128 + ($? & 127) : $? >> 8);
}

sub indent { return join "", map { "    $_\n" } @_ }

my ($passed, $failed) = (0, 0);
for my $file (@files) {
    (my $shown = $file) =~ s{^\Q$checkout\E/}{};
    chomp(my $tmp = `mktemp -d`);
    $ENV{TMP} = $tmp;
    my @tests = read_tests($file);
    for my $test (@tests) {
        my ($text, $status) = run($test->{command});
        $test->{got}        = $text;
        $test->{got_status} = $status;
        $text .= "\n" if $text ne "" && $text !~ /\n\z/;
        my $same = $text =~ pattern_of(@{$test->{expected}});
        if ($same && $status == $test->{status}) {
            $passed++;
            next;
        }
        $failed++;
        print "not ok $shown:$test->{line}: $test->{command}\n";
        print "  status $status, expected $test->{status}\n" if $status != $test->{status};
        print "  expected:\n", indent(@{$test->{expected}}), "  got:\n", indent(split /\n/, $text) if !$same;
    }
    system "rm", "-rf", $tmp if $tmp =~ m{^/.*/tmp\.\w+$};
    update($file, @tests) if $update && $file =~ /\.test$/;
}
print "$passed passed, $failed failed\n";
exit($failed ? 1 : 0);

# Writes what was got as what is expected, but leaves tests with wildcards alone.
sub update {
    my ($file, @tests) = @_;
    my %by_line = map { $_->{line} => $_ } grep { !grep { /\.\.\./ } @{$_->{expected}} } @tests;
    open my $in, "<", $file or die "$file: $!\n";
    my @lines = <$in>;
    close $in;
    my ($text, $skipping) = ("", 0);
    for my $i (0 .. $#lines) {
        my $test = $by_line{$i + 1};
        if ($lines[$i] =~ /^\$ /) {
            $skipping = defined $test;
            $text .= $lines[$i];
            $text .= expected_text($test) if $test && ($i == $#lines || $lines[$i + 1] !~ /^> /);
            next;
        }
        if ($skipping && $lines[$i] =~ /^> /) {
            $text .= $lines[$i];
            if ($i == $#lines || $lines[$i + 1] !~ /^> /) {
                my $start = $i;
                $start-- while $lines[$start] !~ /^\$ /;
                $text .= expected_text($by_line{$start + 1});
            }
            next;
        }
        $text .= $lines[$i] if !$skipping || $lines[$i] =~ /^#/;
    }
    open my $out, ">", $file or die "$file: $!\n";
    print $out $text;
    close $out or die "$file: $!\n";
}

sub expected_text {
    my ($test) = @_;
    my @lines = split /\n/, $test->{got};
    s/^([#\$>?\\])/\\$1/ for @lines;
    my $text = join "", map { "$_\n" } @lines;
    $text .= "? $test->{got_status}\n" if $test->{got_status};
    return "$text\n";
}
