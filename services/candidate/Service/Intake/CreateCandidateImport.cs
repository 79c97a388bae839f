using Dapper;
using Grpc.Core;
using Hiring.Candidate.Candidates;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Intake;

/// <summary>Begins the import of a CSV file.</summary>
public sealed class CreateCandidateImport(Writes writes)
{
    internal Task<CandidateImport> Handle(CreateCandidateImportRequest request, ServerCallContext call)
    {
        if (Sources.Contradiction(request.Source) is { } contradiction)
            throw Problem.Invalid("source", contradiction);
        if (request.Columns.GroupBy(column => column.Header.Trim(), StringComparer.OrdinalIgnoreCase).Any(group => group.Count() > 1))
            throw Problem.Invalid("columns", "name a column twice");
        if (request.Columns.Count > 0 && !CsvColumns.Suffice([.. request.Columns.Select(column => column.Field)]))
            throw Problem.Invalid("columns", "name no column that holds the name, or the given or the family name");
        return writes.Run(request, call, async write => (await write.Connection.QuerySingleAsync<ImportRow>(new CommandDefinition($"""
            insert into candidate_imports (id, name, source, columns, encoding) values (@id, @name, @source::jsonb, @columns::jsonb, @encoding)
            returning {ImportRow.Selected}
            """, new
        {
            id = Guid.CreateVersion7(), name = request.Name, source = StoredJson.Of(request.Source),
            columns = StoredJson.Of(new CandidateImport { Columns = { request.Columns } }), encoding = request.Encoding,
        }, cancellationToken: write.Cancellation))).ToMessage());
    }
}
