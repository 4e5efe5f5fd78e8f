#!/usr/bin/perl
# Every row of docs/hazards.md names a test or a proof that guards it, or says in bold that there is none; and what it names exists.
use strict;
use warnings;

my %suites = map { $_ => 1 } split ' ', `./check --list | awk '{ print \$1 }'`;
my %tests;
for my $file (glob('tests/unit/*.c tests/*/*.pl tests/e2e/*.js')) {
    open my $in, '<', $file or die "$file: $!\n";
    while (<$in>) {
        $tests{$1} = 1 while /\b(test_\w+)/g;
        $tests{$1} = 1 if /^(?:async )?function (\w+)/;
    }
}
my @theorems = do {
    open my $in, '<', 'docs/proofs.md' or die "docs/proofs.md: $!\n";
    map { /^(\d+)\. \*\*/ ? $1 : () } <$in>;
};
my %theorems = map { $_ => 1 } @theorems;

my ($rows, $faults) = (0, 0);
sub fault { print "docs/hazards.md:$.: $_[0]\n"; $faults++ }

# `tests/cases`, `tests/cases/CE*.json`, `vessels.yaml`, `read_care.c`: a file somewhere in the tree.
sub is_file { my ($name) = @_; return scalar grep { -e } glob($name), map { glob("$_/$name") } qw(src/* knowledge knowledge/* knowledge/wording/* tests/knowledge/* proofs scripts tests/web tests/e2e) }

open my $in, '<', 'docs/hazards.md' or die "docs/hazards.md: $!\n";
while (<$in>) {
    next unless /^\| / && !/^\| hazard /;
    $rows++;
    my @cells = split / \| /;
    fault('a row has four cells') if @cells != 4;
    my $guard = $cells[-1];
    my $proven = $guard =~ /\*\*no test\b/ ? 1 : 0;
    while ($guard =~ /theorems? ((?:\d+(?:, | and )?)+)/g) {
        for my $number ($1 =~ /\d+/g) { $theorems{$number} ? $proven++ : fault("there is no theorem $number") }
    }
    my $suites = $guard =~ /\b[Ss]uites? ((?:`\w+`(?:, | and )?)+)/ ? $1 : '';
    for my $suite ($suites =~ /`(\w+)`/g) { $suites{$suite} ? $proven++ : fault("there is no suite $suite") }
    for my $name ($guard =~ /`([^`]+)`/g) {
        if ($name =~ /^test_\w+$/) { $tests{$name} ? $proven++ : fault("there is no test $name") }
        elsif ($name =~ m{^(?:tests|fuzz)/}) { is_file($name) ? $proven++ : fault("there is no $name") }
        elsif ($name =~ /\.(?:c|h|pl|yaml|js|html)$/ || $name =~ m{/}) { fault("there is no $name") unless is_file($name) }
    }
    fault("no test or proof: $cells[0]") unless $proven;
}
print "$rows hazards, $faults faults\n" if $faults;
exit($faults || !$rows ? 1 : 0);
