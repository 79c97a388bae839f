using System.Buffers.Binary;
using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Intake;

/// <summary>Lists what was wrong with the rows that were refused, in the order of the file.</summary>
public sealed class ListCandidateImportErrors(NpgsqlDataSource database)
{
    internal async Task<ListCandidateImportErrorsResponse> Handle(ListCandidateImportErrorsRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.ImportId);
        var page = Page.Of(request.PageSize, request.PageToken, request.ImportId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = (await connection.QueryAsync<Row>(new CommandDefinition("""
            select number, row_number, field, reason from candidate_import_errors
            where import_id = @id and number > @after order by number limit @size
            """, new { id, after = NumberOf(page.Before), size = page.Size }, cancellationToken: call.CancellationToken))).AsList();
        if (rows.Count == 0 && !await connection.QuerySingleAsync<bool>(new CommandDefinition(
            "select exists (select from candidate_imports where id = @id)", new { id }, cancellationToken: call.CancellationToken)))
            throw Problem.NotFound("candidate import", id);
        return new ListCandidateImportErrorsResponse
        {
            Errors = { rows.Select(row => new CandidateImportError { Row = row.RowNumber, Field = row.Field, Reason = row.Reason }) },
            NextPageToken = rows.Count == 0 ? "" : page.Next(rows.Count, TokenOf(rows[^1].Number), request.ImportId),
        };
    }

    /// <summary>A page's token carries the 16 bytes of an id. Here the first eight are the last number shown, and at the start -1.</summary>
    private static Guid TokenOf(long number)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return new Guid(bytes, bigEndian: true);
    }

    private static long NumberOf(Guid token) => BinaryPrimitives.ReadInt64BigEndian(token.ToByteArray(bigEndian: true));

    private sealed record Row(long Number, long RowNumber, string Field, string Reason);
}
