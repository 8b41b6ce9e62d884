// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/bashscript.h"

#include "app/cli/arguments.h"
#include "core/query/columns.h"
#include "core/query/completion.h"

#include <CLI/CLI.hpp>

#include <string_view>
#include <vector>

namespace redispatch::cli {

namespace {

/// Words of ours alone: letters, digits and - _ | : < >, none of which ends a quotation.
std::string inQuotes(const std::string& words) {
    return '\'' + words + '\'';
}

std::string namesOf(const CLI::Option& option, const char* between) {
    std::string names;
    for (const std::string& name : option.get_lnames())
        names += (names.empty() ? "" : between) + ("--" + name);
    for (const std::string& name : option.get_snames())
        names += (names.empty() ? "" : between) + ("-" + name);
    return names;
}

/// The options of a command, for one branch of a `case`: their names, and what the values of each are.
struct Branch {
    std::string names;
    std::string values; ///< `case` branches
    std::string words;  ///< of the first word without dashes, where there is a choice
};

Branch branchOf(const CLI::App& app, const std::string& command) {
    Branch branch;
    for (const CLI::Option* option : app.get_options()) {
        const std::string type = option->get_type_name();
        if (option->get_positional()) {
            if (branch.words.empty() && type.find_first_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos)
                branch.words = type;
            continue;
        }
        branch.names += (branch.names.empty() ? "" : " ") + namesOf(*option, " ");
        if (option->get_items_expected_max() == 0)
            continue;
        std::string patterns;
        for (const std::string& name : CLI::detail::split(namesOf(*option, "|"), '|'))
            patterns += (patterns.empty() ? "" : "|") + inQuotes(command + ' ' + name);
        branch.values += "    " + patterns + ") printf %s " + inQuotes(type) + ";;\n";
    }
    return branch;
}

/// The keys of a filter language in one word list, and their words as `case` branches.
template <class Keys>
void addFilter(const Keys& keys, const std::string& type, std::string& all, std::string& words) {
    std::string names;
    for (const auto& key : keys) {
        names += (names.empty() ? "" : " ") + query::typedKey(key.name, key.kind);
        if (key.words.empty())
            continue;
        std::string list;
        for (const query::FilterWord& word : key.words)
            list += (list.empty() ? "" : " ") + std::string(word.text);
        words +=
            "    " + inQuotes(type + ' ' + std::string(key.name)) + ") printf %s " + inQuotes(list) + ";;\n";
    }
    all += "    " + inQuotes(type) + ") printf %s " + inQuotes(names) + ";;\n";
}

std::string function(const char* name, const std::string& subject, const std::string& branches) {
    return std::string(name) + "() {\n    case \"" + subject + "\" in\n" + branches + "    esac\n}\n\n";
}

/// The words as the shell will hand them over up to the caret: quotation marks taken away, the last one open.
constexpr const char* split = R"bash(_redispatchctl_split() {
    local line=${COMP_LINE:0:COMP_POINT} i c quote= begun=
    _redispatchctl_words=()
    _redispatchctl_word=
    for ((i = 0; i < ${#line}; i++)); do
        c=${line:i:1}
        if [[ -n $quote ]]; then
            if [[ $c == "$quote" ]]; then quote=; else _redispatchctl_word+=$c; fi
        elif [[ $c == "'" || $c == '"' ]]; then
            quote=$c begun=1 _redispatchctl_from=${#_redispatchctl_word}
        elif [[ $c == "\\" ]]; then
            ((++i)); _redispatchctl_word+=${line:i:1} begun=1
        elif [[ $c == [[:blank:]] ]]; then
            [[ -n $begun ]] && _redispatchctl_words+=("$_redispatchctl_word")
            _redispatchctl_word= begun=
        else
            _redispatchctl_word+=$c begun=1
        fi
    done
    _redispatchctl_quote=$quote
}

)bash";

constexpr const char* complete = R"bash(# What is offered for the value of the given kind.
_redispatchctl_value() {
    local kind=$1 value=$2 before= term=$2 not= key
    case $kind in
    FILE) mapfile -t COMPREPLY < <(compgen -f -- "$value"); compopt -o filenames 2>/dev/null; return;;
    COLUMNS)
        [[ $value == *,* ]] && before=${value%,*},
        term=${value:${#before}}
        [[ $term == -* ]] && before+=- term=${term#-}
        mapfile -t COMPREPLY < <(compgen -P "$before" -W "$(_redispatchctl_columns)" -- "$term")
        compopt -o nospace 2>/dev/null; return;;
    FILTER | RUN-FILTER) ;;
    [[:lower:]]*) mapfile -t COMPREPLY < <(compgen -W "${kind//|/ }" -- "$value"); return;;
    *) return;;
    esac
    [[ $value == *' '* ]] && before="${value% *} " term=${value##* }
    [[ $term == '!'* ]] && before+='!' term=${term#!}
    compopt -o nospace 2>/dev/null
    if [[ $term == *:* ]]; then
        key=${term%%:*} before+=$key: term=${term#*:}
        [[ $term == *,* ]] && before+=${term%,*}, term=${term##*,}
        mapfile -t COMPREPLY < <(compgen -W "$(_redispatchctl_filter_words "$kind $key")" -- "$term")
    else
        mapfile -t COMPREPLY < <(compgen -W "$(_redispatchctl_filter_keys "$kind")" -- "$term")
    fi
    local i
    for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=$before${COMPREPLY[i]}; done
}

_redispatchctl() {
    local IFS=$' \t\n' word command= last= kind= words=0 i
    local _redispatchctl_words _redispatchctl_word _redispatchctl_quote _redispatchctl_from=0
    _redispatchctl_split
    COMPREPLY=()
    for ((i = 1; i < ${#_redispatchctl_words[@]}; i++)); do
        word=${_redispatchctl_words[i]}
        if [[ -n $kind ]]; then
            kind=
        elif [[ $word == -* ]]; then
            kind=$(_redispatchctl_kind "$command $word")
            [[ -z $kind ]] && kind=$(_redispatchctl_kind " $word")
        elif [[ -z $command ]]; then
            command=$word
        else
            ((++words))
        fi
    done
    word=$_redispatchctl_word
    if [[ -n $kind ]]; then
        _redispatchctl_value "$kind" "$word"
    elif [[ $word == --*=* ]]; then
        last=${word%%=*}
        kind=$(_redispatchctl_kind "$command $last")
        [[ -z $kind ]] && kind=$(_redispatchctl_kind " $last")
        _redispatchctl_value "$kind" "${word#*=}"
        for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=$last=${COMPREPLY[i]}; done
    elif [[ $word == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_redispatchctl_options "$command") $(_redispatchctl_options '')" -- "$word")
    elif [[ -z $command ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_redispatchctl_commands)" -- "$word")
    elif ((words == 0)); then
        _redispatchctl_value "$(_redispatchctl_choice "$command")" "$word"
    fi
    # What redirects is no redirection in a filter.
    if [[ -z $_redispatchctl_quote ]]; then
        for i in "${!COMPREPLY[@]}"; do
            COMPREPLY[i]=${COMPREPLY[i]//'>'/\\'>'}
            COMPREPLY[i]=${COMPREPLY[i]//'<'/\\'<'}
        done
    fi
    # Readline puts a reply behind an open quotation mark, else behind the last of these.
    if [[ -n $_redispatchctl_quote ]]; then
        for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]:_redispatchctl_from}; done
    elif [[ $word == *[:=\<\>]* ]]; then
        local behind=${word##*[:=<>]}
        local kept=${word:0:${#word}-${#behind}}
        for i in "${!COMPREPLY[@]}"; do COMPREPLY[i]=${COMPREPLY[i]#"$kept"}; done
    fi
}

complete -F _redispatchctl redispatchctl
)bash";

} // namespace

std::string bashScript(const CLI::App& program) {
    const Branch global = branchOf(program, {});
    std::string commands;
    std::string options = "    '') printf %s " + inQuotes(global.names) + ";;\n";
    std::string kinds = global.values;
    std::string choices;
    for (const CLI::App* command : program.get_subcommands({})) {
        const std::string& name = command->get_name();
        const Branch branch = branchOf(*command, name);
        commands += (commands.empty() ? "" : " ") + name;
        options += "    " + inQuotes(name) + ") printf %s " + inQuotes(branch.names) + ";;\n";
        kinds += branch.values;
        if (!branch.words.empty())
            choices += "    " + inQuotes(name) + ") printf %s " + inQuotes(branch.words) + ";;\n";
    }
    std::string columns = "attention";
    for (const query::ColumnInfo& column : query::columns())
        columns += ' ' + std::string(column.key);
    std::string keys;
    std::string words;
    addFilter(query::filterKeys(), valueword::filter, keys, words);
    addFilter(query::runFilterKeys(), valueword::runFilter, keys, words);
    return "# bash completion of redispatchctl " REDISPATCH_VERSION
           "\n\n_redispatchctl_commands() {\n    printf %s " +
           inQuotes(commands) + "\n}\n\n_redispatchctl_columns() {\n    printf %s " + inQuotes(columns) +
           "\n}\n\n" + function("_redispatchctl_options", "$1", options) +
           function("_redispatchctl_kind", "$1", kinds) + function("_redispatchctl_choice", "$1", choices) +
           function("_redispatchctl_filter_keys", "$1", keys) +
           function("_redispatchctl_filter_words", "$1", words) + split + complete;
}

} // namespace redispatch::cli
