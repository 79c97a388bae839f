using Dapper;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;
using Npgsql;

namespace Hiring.Candidate.Activity;

/// <summary>Answers one note.</summary>
public sealed class GetNote(NpgsqlDataSource database)
{
    internal async Task<Note> Handle(GetNoteRequest request, ServerCallContext call)
    {
        var id = Guid.Parse(request.NoteId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<NoteRow>(new CommandDefinition(
            $"select {NoteRow.Columns} from notes where id = @id", new { id }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("note", id);
    }
}
