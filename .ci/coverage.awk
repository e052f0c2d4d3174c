# A table of the lines that ran, from LLVM's `lcov`: a file to a line, with the functions that have lines which did not.
# Tests are no part of it. `root` is the folder that the paths are told from.

/^SF:/ {
    path = substr($0, 4)
    name = substr(path, length(root) + 1)
    skipped = name ~ /(^|\/)tests(\.rs$|\/)/
    lines = covered = number = 0
    last = 1e9
    missed = at = ""
    split("", function_of)
    split("", missing)
    while (!skipped && (getline line < path) > 0) {
        number++
        if (line ~ /^#\[cfg\(test\)\]/) {
            getline line < path
            if (line ~ /^mod .*\{/) {
                last = number
                break
            }
            number++
        }
        if (match(line, /(^|[^a-z_'])fn [A-Za-z_#0-9]+/)) {
            at = substr(line, RSTART, RLENGTH)
            sub(/.*fn /, "", at)
        }
        function_of[number] = at
    }
    close(path)
}

/^DA:/ && !skipped {
    split(substr($0, 4), parts, ",")
    if (parts[1] < last) {
        lines++
        if (parts[2] > 0)
            covered++
        else {
            at = function_of[parts[1]]
            if (!(at in missing))
                order[++found] = at
            missing[at]++
        }
    }
}

/^end_of_record/ && lines {
    for (number = 1; number <= found; number++)
        missed = missed (number > 1 ? ", " : "  ") order[number] " " missing[order[number]]
    found = 0
    tell(name, lines, covered, missed)
    part = name
    sub(/[\/.].*/, "", part)
    of[part] += lines
    ran[part] += covered
}

END {
    print ""
    for (part in of) {
        tell(part, of[part], ran[part], "")
        all += of[part]
        those += ran[part]
    }
    tell("together", all, those, "")
}

function tell(what, lines, covered, missed) {
    printf "%5d of %5d  %5.1f %%  %s%s\n", covered, lines, 100 * covered / lines, what, missed
}
