using Dapper;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Search;

/// <summary>A filter as a condition over the table candidates. Only what is asked for is in it, so that the planner weighs that alone.</summary>
internal sealed class CandidateMatch
{
    /// <summary>
    /// Words as English reads them. A query of words that English passes over asks for those who are called so: only names
    /// hold them. English and 'simple' are not both asked for, since what 'simple' lacks in a resume '-word' would find.
    /// </summary>
    private const string Query = "(case when numnode(websearch_to_tsquery('english', @query)) > 0 then websearch_to_tsquery('english', @query) else websearch_to_tsquery('simple', @query) end)";

    private const string Place = "plainto_tsquery('simple', @place)";

    private readonly List<string> _conditions = ["merged_into is null", "erased_at is null"];

    internal CandidateMatch(CandidateFilter filter)
    {
        Words(filter);
        Values(filter);
        Scale(filter.MinScale ?? new Scale());
        Applications(filter);
        if (filter.Consent != ConsentPurpose.Unspecified)
            Add("exists (select from consents held where held.candidate_id = candidates.id and purpose = @consent and withdrawn_at is null and expires_at > now())",
                "consent", (int)filter.Consent);
    }

    /// <summary>Values of the condition's parameters.</summary>
    internal DynamicParameters Parameters { get; } = new();

    /// <summary>The condition.</summary>
    internal string Sql => string.Join(" and ", _conditions);

    /// <summary>
    /// The first statement of a search. It answers whether words to be found hold none at all, and has the statements after
    /// it, up to the end of the transaction, planned for these very values: how often a word occurs decides the plan.
    /// </summary>
    internal string Prepare => $"""
        select {(_conditions.Exists(condition => condition.Contains("@query", StringComparison.Ordinal)) ? $"numnode({Query}) = 0" : "false")} as no_word,
            {(_conditions.Exists(condition => condition.Contains("@place", StringComparison.Ordinal)) ? $"numnode({Place}) = 0" : "false")} as no_place,
            set_config('plan_cache_mode', 'force_custom_plan', true) as planned;
        """;

    private void Words(CandidateFilter filter)
    {
        if (filter.Query.Length > 0)
            Add($"search_words @@ {Query}", "query", filter.Query);
        if (filter.Place.Length > 0)
            Add($"place_words @@ {Place}", "place", filter.Place);
    }

    private void Values(CandidateFilter filter)
    {
        if (filter.AllSkills.Count > 0)
            Add("skill_keys @> lower_all(@all_skills)", "all_skills", filter.AllSkills.ToArray());
        if (filter.AnySkills.Count > 0)
            Add("skill_keys && lower_all(@any_skills)", "any_skills", filter.AnySkills.ToArray());
        if (filter.Tags.Count > 0)
            Add("tag_keys @> lower_all(@tags)", "tags", filter.Tags.ToArray());
        if (filter.Sources.Count > 0)
            Add("source_kind = any(@sources)", "sources", filter.Sources.Select(source => (int)source).ToArray());
        if (filter.Countries.Count > 0)
            Add("country = any(@countries)", "countries", filter.Countries.ToArray());
    }

    private void Scale(Scale least)
    {
        AddScale("evidenced_requests", least.PeakRequestsPerSecond);
        AddScale("evidenced_gigabytes", least.StoredGigabytes);
        AddScale("evidenced_services", least.Services);
        AddScale("evidenced_team", least.TeamSize);
    }

    private void AddScale(string column, double least)
    {
        // The first half is the condition of the index.
        if (least > 0)
            Add($"{column} > 0 and {column} >= @{column}", column, least);
    }

    /// <summary>Role, stage and state have to be those of one application.</summary>
    private void Applications(CandidateFilter filter)
    {
        var asked = new List<string>();
        if (Guid.TryParse(filter.RoleId, out var role))
        {
            asked.Add("role_id = @role");
            Parameters.Add("role", role);
        }
        if (filter.Stages.Count > 0)
        {
            asked.Add("stage = any(@stages)");
            Parameters.Add("stages", filter.Stages.Select(stage => (int)stage).ToArray());
        }
        if (asked.Count == 0 && filter.States.Count == 0)
            return;
        ApplicationState[] states = filter.States.Count > 0 ? [.. filter.States] : [ApplicationState.Active, ApplicationState.OnHold];
        asked.Add("state = any(@states)");
        Parameters.Add("states", states.Select(state => (int)state).ToArray());
        _conditions.Add($"exists (select from applications held where held.candidate_id = candidates.id and {string.Join(" and ", asked)})");
    }

    private void Add(string condition, string name, object value)
    {
        _conditions.Add(condition);
        Parameters.Add(name, value);
    }
}
