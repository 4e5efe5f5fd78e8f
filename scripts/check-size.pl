#!/usr/bin/perl
# Holds the code to its size budgets. pmccabe measures each function. What may be larger is named, with its reason, in
# scripts/size-allow.txt. `check-size.pl -v` prints the ten largest.
use strict;
use warnings;

my %limit = (
    length     => 120,     # lines of a function; aim for 80
    complexity => 25,      # paths through a function; aim for 15
    median     => 18,      # lines of the median function; aim for 14
    p90        => 60,      # lines of the 90th percentile; aim for 45
    lines      => 1000,    # lines of a .c file; aim for 150 to 600
    header     => 400,     # lines of a header; aim for 200
);
my $few = 20;              # below this many functions a median says nothing

my %allowed;
open my $list, "<", "scripts/size-allow.txt" or die "scripts/size-allow.txt: $!\n";
while (<$list>) {
    next if /^\s*(#|$)/;
    my ($measure, $what, $reason) = split " ", $_, 3;
    die "scripts/size-allow.txt:$.: needs a measure, a name and a reason\n" if !defined $reason;
    $allowed{"$measure $what"} = $.;
}
close $list;

my $faults = 0;

sub over {
    my ($measure, $name, $where, $value) = @_;
    return if $value <= $limit{$measure};
    return if $measure ne "header" && delete $allowed{"$measure $name"};
    print "$where: $measure of $name is $value; the limit is $limit{$measure}\n";
    $faults++;
}

my @files = split /\n/, `find src include tools proofs -name '*.[ch]' -type f 2>/dev/null | LC_ALL=C sort`;
my @functions;
my $total = 0;
for my $file (@files) {
    open my $in, "<", $file or die "$file: $!\n";
    my $lines = () = <$in>;
    close $in;
    $total += $lines;
    over($file =~ /\.h$/ ? "header" : "lines", $file, "$file:1", $lines);
    next if $file !~ /\.c$/;
    for my $row (split /\n/, `pmccabe '$file'`) {
        # modified complexity, plain complexity, statements, first line, lines, file(definition): name
        my ($complexity, undef, undef, $first, $length, undef, $name) = split " ", $row;
        die "check-size: cannot read what pmccabe says of $file: $row\n" if !defined $name;
        push @functions, {name => "$file:$name", where => "$file:$first", length => $length,
            complexity => $complexity};
    }
    die "check-size: pmccabe failed on $file\n" if $?;
}

for my $f (@functions) {
    over("length",     $f->{name}, $f->{where}, $f->{length});
    over("complexity", $f->{name}, $f->{where}, $f->{complexity});
}
my @by_length = sort { $a->{length} <=> $b->{length} } @functions;
if (@by_length) {
    my $median = $by_length[int((@by_length - 1) / 2)]{length};
    my $p90    = $by_length[int((@by_length - 1) * 0.9)]{length};
    printf "%d lines in %d files, %d functions: median %d lines, 90th percentile %d, longest %d (%s)\n",
        $total, scalar @files, scalar @functions, $median, $p90, $by_length[-1]{length}, $by_length[-1]{name};
    if (@by_length >= $few) {
        over("median", "all functions", "src", $median);
        over("p90",    "all functions", "src", $p90);
    }
}
if (@ARGV && $ARGV[0] eq "-v") {
    my $last = $#by_length < 9 ? $#by_length : 9;
    printf "%5d lines  complexity %3d  %s\n", @{$_}{qw(length complexity name)}
        for (reverse @by_length)[0 .. $last];
}
for my $entry (sort keys %allowed) {
    print "scripts/size-allow.txt:$allowed{$entry}: \"$entry\" is within its budget now; take the entry out\n";
    $faults++;
}
exit($faults ? 1 : 0);
