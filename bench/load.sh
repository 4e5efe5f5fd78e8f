#!/bin/bash
# Loads the web service: steps of the interview a second (a step is an answer sent and the next page), results a second,
# the slowest 1 in 100, and the memory before, and after at least REQUESTS. Needs wrk (Debian) and a release build.
#
#   usage: bench/load.sh [PROGRAM]      build/plumbline by default; SECONDS_EACH=10 CONNECTIONS=32 REQUESTS=200000
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
program=${1:-build/plumbline}
seconds=${SECONDS_EACH:-10}
connections=${CONNECTIONS:-32}
requests=${REQUESTS:-200000}
done_requests=0
folder=$(mktemp -d)
: >"$folder/out"
"$program" serve --listen 127.0.0.1:0 --data "$folder/data" >"$folder/out" 2>/dev/null &
server=$!
trap 'kill "$server" 2>/dev/null; rm -rf "$folder"' EXIT
until grep -q 'http://' "$folder/out"; do sleep 0.1; done
port=$(sed -n 's#.*127\.0\.0\.1:\([0-9]*\)/.*#\1#p' "$folder/out")

memory() { awk '/^VmRSS/ { printf "%.1f MB\n", $2 / 1024 }' "/proc/$server/status"; }

# Goes through interviews of 40 ages and writes every request down, so that wrk can send them again.
perl -Itests/web - "$port" "$folder" <<'END'
use strict;
use warnings;
use Browser;
use Time::HiRes qw(time);
my ($port, $folder) = @ARGV;
my %say = (sex => "female", complaints => ["pain_leg.left", "numb_leg.left"]);
my (@sent, @times);
{
    no warnings "redefine";
    my $plain = \&Browser::request;
    *Browser::request = sub {
        my ($self, $method, $path, %with) = @_;
        my $cookie = join "; ", map { "$_=$self->{cookies}{$_}" } sort keys %{$self->{cookies}};
        my $started = time;
        my $answer = $plain->(@_);
        if ($path =~ m{^/ask/}) {
            push @sent, [$method, $path, $cookie, $with{body} // ""];
            push @times, (time - $started) * 1000 if $method eq "POST";
        }
        return $answer;
    };
}
for my $age (30 .. 69) {
    my $b = Browser->new($port);
    my @screens = $b->interview({%say, age => $age, map { $_ => "-none" }
        qw(bladder_bowel legs_danger nerves_danger body_danger risks risks_more heart_risks)});
    next if $age > 30;
    printf "an interview: %d screens\n", scalar @screens;
    open my $result, ">", "$folder/result.lua" or die;
    printf $result "wrk.headers['Cookie'] = 'answers=%s'\n", $b->{cookies}{answers};
}
@times = sort { $a <=> $b } @times;
printf "first time, one by one: %d answers, median %.1f ms, slowest 1 in 100 %.1f ms\n", scalar @times,
    $times[@times / 2], $times[@times * 0.99];
open my $lua, ">", "$folder/steps.lua" or die;
print $lua "local n, all = 0, {\n";
printf $lua "  {'%s', '%s', '%s', '%s'},\n", @$_ for @sent;
print $lua <<'LUA';
}
function request()
  n = n % #all + 1
  local r = all[n]
  return wrk.format(r[1], r[2], {Cookie = r[3], ["Content-Type"] = "application/x-www-form-urlencoded"}, r[1] == "POST" and r[4] or nil)
end
LUA
END

# What wrk says of a script: requests a second (two are a step), the slowest 1 in 100, and errors.
load() { # name, requests a unit, script, path, connections
    wrk -t 2 -c "$5" -d "$seconds" --latency -s "$3" "http://127.0.0.1:$port$4" >"$folder/wrk"
    done_requests=$((done_requests + $(awk '/ requests in / { print $1 }' "$folder/wrk")))
    awk -v name="$1" -v unit="$2" '
        $1 == "99%" { slow = $2 }
        /Requests\/sec/ { rate = $2 / unit }
        /Non-2xx|Socket errors/ { errors = errors " " $0 }
        END { printf "%s: %.0f a second, slowest 1 in 100 %s%s\n", name, rate, slow, errors }' "$folder/wrk"
}

echo "memory before: $(memory)"
load "steps, seen before" 2 "$folder/steps.lua" / "$connections"
load "results" 1 "$folder/result.lua" /result 4
echo "memory after $done_requests requests: $(memory)"
while [ "$done_requests" -lt "$requests" ]; do load "steps, seen before" 2 "$folder/steps.lua" / "$connections"; done
echo "memory after $done_requests requests: $(memory)"
