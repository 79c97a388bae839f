using Hiring.Candidate.Privacy;
using Hiring.Testing;

namespace Hiring.Candidate.Tests.Privacy;

public sealed class PersonalDataTests(PrivacyHost host) : IClassFixture<PrivacyHost>
{
    /// <summary>
    /// Columns of words that say nothing about a candidate, each for a reason: they speak of roles, of the company's own people, of amounts, or hold ids
    /// and codes alone. Whoever adds a column decides: here, or to <see cref="PersonalData"/>.
    /// </summary>
    private static readonly string[] FreeOfPersonalData =
    [
        // Roles and their team: the company's own words, and its own people.
        "roles.title", "roles.location", "roles.challenge", "roles.essential_competencies", "roles.other_locations", "roles.team", "roles.secondary_competencies",
        "roles.nice_to_have_competencies", "roles.description", "roles.pipeline",
        // Statistics: a country is shared by millions.
        "candidates.country",
        // Made by the database from columns that are erased.
        "candidates.search_words", "candidates.place_words", "candidates.skill_keys", "candidates.tag_keys",
        // Ids of stages, and which program did it.
        "applications.stage_id", "application_steps.stage_id", "application_steps.actor",
        // An amount against the market.
        "offers.currency", "offers.market_check", "offers.components", "offers.checked_location",
        "offer_versions.currency", "offer_versions.market_check", "offer_versions.components",
        // Who of the company made, approved or told something; what being on call means.
        "offers.changed_by", "offer_versions.created_by", "offer_approvals.approver", "offer_approvals.decided_by",
        "on_call_told.facts", "on_call_told.told_by", "on_call_told.actor",
        // Programs outside, and how they answered.
        "webhooks.url", "webhooks.description", "webhooks.event_types", "webhooks.secret", "webhooks.previous_secret", "webhook_deliveries.last_error",
        // Who of the company acted; codes.
        "legal_holds.placed_by", "erasures.requested_by", "erasure_proofs.service", "retention_rules.country",
        // Salted hashes, that contacts can be held against but not read from.
        "suppression_salt.salt", "suppressed_contacts.hash",
        // Names of tables.
        "candidate_merge_moves.belonging",
        // Imports: what the caller named, names of columns, counts and codes. An error never holds the value. What follows the last whole row of a
        // part goes with the next part, or with the end of an import that nobody goes on with.
        "candidate_imports.name", "candidate_imports.source", "candidate_imports.columns", "candidate_imports.charset", "candidate_imports.delimiter",
        "candidate_imports.header", "candidate_imports.ignored_columns", "candidate_imports.rest", "candidate_import_parts.sha256", "candidate_import_parts.answer",
        "candidate_import_errors.field", "candidate_import_errors.reason",
        // A trigger deletes a file with the last resume that refers to it.
        "resume_files.hash", "resume_files.media_type", "resume_files.content", "resume_files.text",
        // Questions, which are asked of everyone; who of the company asked, wrote and judged.
        "question_sets.content", "screening_answers.question", "screening_answers.author", "screenings.started_by", "candidate_messages.author",
        .. ColumnsOfWords.FreeInEveryService,
    ];

    [Fact]
    public async Task Every_column_of_words_is_either_erased_or_declared_free_of_personal_data()
    {
        var columns = await ColumnsOfWords.Of(host.Database);
        var erased = PersonalData.Tables.Append(PersonalData.Answers).Append(PersonalData.KeptSearches[^1]).ToDictionary(table => table.Table.Split(' ')[0]);
        Assert.NotEmpty(columns);
        var forgotten = columns.Except(FreeOfPersonalData)
            .Where(column => !erased.TryGetValue(column.Split('.')[0], out var table) || !Erases(table, column.Split('.')[1]));
        var names = string.Join(", ", forgotten);
        Assert.True(names.Length == 0, names);
        // What is declared and no longer there would hide a new column of that name.
        Assert.Empty(FreeOfPersonalData.Except(columns));
    }

    [Fact]
    public async Task What_is_called_erased_exists()
    {
        foreach (var table in PersonalData.Tables.Append(PersonalData.Answers))
            foreach (var column in table.Erasure.Where(step => step != PersonalData.Delete).Select(step => step.Split('=')[0].Trim()))
                Assert.Equal(1, await host.Sql<int>("select count(*)::int from information_schema.columns where table_name = @Table and column_name = @column",
                    new { table.Table, column }));
    }

    private static bool Erases(PersonalTable table, string column) =>
        table.Erasure is [PersonalData.Delete] || table.Erasure.Any(step => step.Split('=')[0].Trim() == column);
}
