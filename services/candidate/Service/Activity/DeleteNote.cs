using Dapper;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Security;

namespace Hiring.Candidate.Activity;

/// <summary>Deletes a note.</summary>
public sealed class DeleteNote(Writes writes)
{
    internal Task<Empty> Handle(DeleteNoteRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var note = await NoteRow.LockOwn(request.NoteId, request.Etag, Caller.Of(call), write);
        await write.Connection.ExecuteAsync(new CommandDefinition("delete from notes where id = @id", new { id = note.Id }, cancellationToken: write.Cancellation));
        return new Empty();
    });
}
