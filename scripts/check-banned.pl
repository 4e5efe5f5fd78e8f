#!/usr/bin/perl
# Fails on functions that this project does not call. Comments and strings are not code.
use strict;
use warnings;

# What is wrong with it, by name.
my %everywhere;
$everywhere{$_} = "cannot be told how large its buffer is; use Buf or snprintf"
    for qw(sprintf vsprintf strcpy stpcpy strcat strncat strncpy gets);
$everywhere{$_} = "cannot report bad input; use str_number of base/str.h" for qw(atoi atol atoll atof);
$everywhere{$_} = "has undefined behaviour on overflow; parse a Str" for qw(scanf sscanf fscanf vsscanf vfscanf);
$everywhere{$_} = "keeps hidden state" for qw(strtok asctime ctime localtime gmtime rand srand random drand48 tmpnam);
$everywhere{$_} = "has no way to fail" for qw(alloca);
$everywhere{$_} = "jumps over the end of an arena" for qw(setjmp longjmp);
$everywhere{$_} = "runs a shell" for qw(system popen);

# One ownership rule: memory belongs to an arena. Only base/ and the files that speak to an outside library, which
# hands out memory of its own, may do without.
my @memory = qw(malloc calloc realloc free strdup strndup reallocarray posix_memalign aligned_alloc asprintf);
my $adapter = qr{^\s*#\s*include\s*<(?:yaml|jansson|sqlite3|libpq-fe|microhttpd|hpdf)\.h>}m;

# From network/ to report/ bytes, time and randomness come in as parameters, so every result can be replayed.
my $pure = qr{^src/(?:network|safety|interview|care|follow|report)/};
my @world = qw(fopen freopen fdopen open openat creat read socket connect time clock clock_gettime gettimeofday
    getenv secure_getenv getrandom getentropy opendir popen);

my $faults = 0;

# Blanks out comments, strings and characters, keeping the line breaks.
sub code_only {
    my ($text) = @_;
    $text =~ s{
        (/\*.*?\*/ | //[^\n]* | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])+')
    }{ (my $gap = $1) =~ s/[^\n]/ /g; $gap }gsex;
    return $text;
}

sub report {
    my ($file, $text, $name, $why) = @_;
    # A call, or the name handed on as a value; not a member, not a part of a longer name.
    while ($text =~ /(?<![\w.>])\Q$name\E\s*[(,;)]/g) {
        my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
        print "$file:$line: $name() $why\n";
        $faults++;
    }
}

for my $file (split /\n/, `find src tests bench fuzz proofs -name '*.[ch]' -type f 2>/dev/null | LC_ALL=C sort`) {
    open my $in, "<", $file or die "$file: $!\n";
    my $whole = do { local $/; <$in> };
    close $in;
    my $text = code_only($whole);
    report($file, $text, $_, $everywhere{$_}) for sort keys %everywhere;
    if ($file =~ m{^src/} && $file !~ m{^src/base/} && $whole !~ $adapter) {
        report($file, $text, "$_", "belongs into base/ or an adapter; allocate from an arena") for @memory;
    }
    if ($file =~ $pure) {
        # As a call only: `read` and `open` are fine names for a variable.
        for my $name (@world) {
            while ($text =~ /(?<![\w.>])\Q$name\E\s*\(/g) {
                my $line = 1 + (substr($text, 0, $-[0]) =~ tr/\n//);
                print "$file:$line: $name() reaches outside; hand bytes, time and randomness in as parameters\n";
                $faults++;
            }
        }
    }
}
exit($faults ? 1 : 0);
