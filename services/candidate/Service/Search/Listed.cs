namespace Hiring.Candidate.Search;

/// <summary>A row of a list by its id alone, where what is answered comes of more than one table.</summary>
internal sealed record Listed(Guid Id)
{
    internal const string Columns = "id";
}
