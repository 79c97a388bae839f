using Dapper;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Candidate.Intake;

/// <summary>An import as stored.</summary>
internal sealed record ImportRow
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required string Source { get; init; }
    public required string Columns { get; init; }
    public required ImportEncoding Encoding { get; init; }
    public required ImportState State { get; init; }
    public required long ReceivedBytes { get; init; }
    public required long RowCount { get; init; }
    public required long Kept { get; init; }
    public required long ErrorCount { get; init; }
    public required string Charset { get; init; }
    public required string Delimiter { get; init; }
    public required string[] Header { get; init; }
    public required string[] IgnoredColumns { get; init; }
    public required Instant CreatedAt { get; init; }
    public required Instant UpdatedAt { get; init; }

    /// <summary>All but the rest, which only the next part needs.</summary>
    internal const string Selected =
        "id, name, source, columns, encoding, state, received_bytes, row_count, kept, error_count, charset, delimiter, header, ignored_columns, created_at, updated_at";

    /// <summary>The import, locked until the transaction ends, or NOT_FOUND.</summary>
    internal static async Task<ImportRow> Lock(Guid id, Write write) =>
        await write.Connection.QuerySingleOrDefaultAsync<ImportRow>(new CommandDefinition(
            $"select {Selected} from candidate_imports where id = @id for update", new { id }, cancellationToken: write.Cancellation))
        ?? throw Problem.NotFound("candidate import", id);

    internal CandidateImport ToMessage() => new()
    {
        Id = Id.ToString(), Name = Name, Source = StoredJson.Read<Source>(Source), Columns = { SaidColumns }, Encoding = Encoding, State = State,
        ReceivedBytes = ReceivedBytes, Rows = RowCount, Kept = Kept, Refused = RowCount - Kept, IgnoredColumns = { IgnoredColumns },
        CreateTime = CreatedAt.ToTimestamp(), UpdateTime = UpdatedAt.ToTimestamp(),
    };

    internal IReadOnlyCollection<ImportColumn> SaidColumns => StoredJson.Read<CandidateImport>(Columns).Columns;
}
