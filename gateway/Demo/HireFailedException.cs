namespace Hiring.Demo;

/// <summary>The hire cannot go on, for a reason that the platform did not refuse but the demo sees.</summary>
internal sealed class HireFailedException(string message) : Exception(message);
